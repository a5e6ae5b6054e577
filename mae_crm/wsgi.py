"""The web server's entry point: granian or gunicorn serve `application`."""

import os

from django.core.wsgi import get_wsgi_application

from core.static import with_static_files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mae_crm.settings")
application = with_static_files(get_wsgi_application())
