-- depends: 0006-inbound 0009-digests
-- What a letter that came back says: 'address' stops later letters to it; 'mailbox', 'size' and 'us' do not.
ALTER TABLE letters ADD COLUMN about text CHECK (about IN ('address', 'mailbox', 'size', 'us'));
UPDATE letters SET about = CASE
    WHEN code ~ '^5\.(2\.3|3\.4)$' OR code = '413' THEN 'size'
    WHEN code ~ '^(4\.|5\.[234]\.)' AND code NOT IN ('5.4.4') THEN 'mailbox'
    WHEN code ~ '^5\.([567]\.|1\.[789])' THEN 'us'
    ELSE 'address' END
  WHERE state = 'bounced';
-- Who wrote: a mail from an address says that it is there again.
ALTER TABLE inbound_mail ADD COLUMN writer text;
CREATE INDEX inbound_mail_writer ON inbound_mail (writer) WHERE writer IS NOT NULL;
GRANT UPDATE (about) ON letters TO amends_app;
GRANT UPDATE (writer) ON inbound_mail TO amends_app;
