"""What a complaint costs: measured on the real parts, beside a floor without product code (`make bench`)."""
