"""The web server's entry point: granian or gunicorn serve `application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from core.static import with_static_files
from mae_crm.environment import refuse_public_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mae_crm.settings")
refuse_public_key()  # commands may do without a key, as may tests; a site may not
application = with_static_files(get_wsgi_application())

# A page makes tens of thousands of short-lived objects, and by default each two thousand have Python look for circles
# among them and, in turn, among everything the program consists of: a fifth of the time of a page. What is loaded now
# stays until the end and need not be looked through; circles are few and wait for a rarer round.
get_resolver().url_patterns  # noqa: B018  # loads every app's views
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
