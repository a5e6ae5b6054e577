"""With which methods a page is asked for. Whatever answers GET answers HEAD in the same way, as RFC 9110 (9.1) wants.

A page that is only read is `require_safe`, one that only acts `require_POST`: Django has these. HEAD runs the view like
GET, so a look at a record is kept for both: the answer to either tells that the record is there.
"""

from django.views.decorators.http import require_http_methods

require_safe_or_post = require_http_methods(["GET", "HEAD", "POST"])  # a page with a form
