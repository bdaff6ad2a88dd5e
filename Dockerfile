# One image for every process of the portal: the command says which (web, worker long, migrate …).

FROM node:24-slim AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

FROM python:3.11-slim AS build
WORKDIR /opt/portal
COPY requirements/runtime.txt requirements/
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
        -r requirements/runtime.txt
COPY platform platform
COPY workers workers
COPY migrations migrations
COPY package-lock.json ./
COPY --from=assets /build/node_modules node_modules
RUN PYTHONPATH=platform:. .venv/bin/python -m portal.assets --copy-only \
    && rm -rf node_modules \
    && .venv/bin/python -m compileall -q platform workers migrations

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0750 /data
COPY --from=build /opt/portal /opt/portal
WORKDIR /opt/portal
ENV PATH=/opt/portal/.venv/bin:$PATH \
    PYTHONPATH=/opt/portal/platform:/opt/portal \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PORTAL_HOME=/data \
    PORTAL_BIND=0.0.0.0 \
    PORTAL_PORT=8080
USER portal
EXPOSE 8080
ENTRYPOINT ["python", "-m", "portal.cli"]
CMD ["web"]
