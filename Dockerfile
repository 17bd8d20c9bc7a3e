# One image for the worker, the migrations and the command line. Nothing in it runs as root.
FROM python:3.11.13-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/amends
COPY requirements/runtime.txt requirements/runtime.txt
RUN /opt/amends/bin/pip install --no-cache-dir --require-hashes -r requirements/runtime.txt
COPY . .
RUN /opt/amends/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11.13-slim-bookworm
RUN useradd --uid 10001 --create-home --home-dir /var/lib/amends amends
COPY --from=build /opt/amends /opt/amends
ENV PATH=/opt/amends/bin:$PATH PYTHONUNBUFFERED=1 AMENDS_STATE=/var/lib/amends
WORKDIR /var/lib/amends
USER amends
EXPOSE 8080 9090
CMD ["python", "-P", "-m", "amends.worker"]
