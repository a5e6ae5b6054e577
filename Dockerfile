# The program for web, worker, beat and commands; docker-compose.yml says which is which.

FROM node:24-slim AS browser-packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements.lock ./
RUN pip install --require-hashes --no-deps -r requirements.lock
COPY --from=browser-packages /app/node_modules node_modules
COPY . .
ENV STATIC_ROOT=/app/staticfiles
RUN python manage.py collectstatic --no-input --verbosity 0 \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin crm
USER crm
EXPOSE 8000
CMD ["python", "-m", "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", "mae_crm.wsgi:application"]
