# syntax=docker/dockerfile:1
# One image for the code location, the web server and the daemon; which one it is says the command (docker-compose.yml).
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/dwh-fhir
ENV PATH=/opt/dwh-fhir/bin:$PATH
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE dagster.yaml ./
COPY dwh_fhir ./dwh_fhir
RUN pip install --no-cache-dir --no-deps .

FROM python:3.11-slim
# hdbcli loads OpenSSL at run time.
RUN apt-get update && apt-get install -y --no-install-recommends libssl3 && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home dwh-fhir
COPY --from=build /opt/dwh-fhir /opt/dwh-fhir
COPY docker/workspace.yaml dagster.yaml /opt/dagster/
RUN chown -R dwh-fhir /opt/dagster
ENV PATH=/opt/dwh-fhir/bin:$PATH DAGSTER_HOME=/opt/dagster PYTHONUNBUFFERED=1 DAGSTER_DISABLE_TELEMETRY=1
WORKDIR /opt/dagster
USER dwh-fhir
CMD ["dagster", "code-server", "start", "--host", "0.0.0.0", "--port", "4000", "--module-name", "dwh_fhir.definitions"]
