"""The web server's entry point: granian or gunicorn serve `application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mae_crm.settings")
application = get_wsgi_application()
