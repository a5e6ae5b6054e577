from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import NAME_LENGTH


class Topic(models.Model):
    """What a mail is about. People choose by topic what they want to get."""

    key = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    about = models.CharField(max_length=200, help_text="One sentence, for the page where people choose.")
    personal_only = models.BooleanField(
        default=False, help_text="Organizing, political and rights mail never goes to an employer's address."
    )
    order = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    """What many people get: written elsewhere, fixed here from the moment it has messages.

    `source` is the writer's own name for it ("campaign:12") and means nothing to the outbox. A letter without a topic
    was asked for by the one who gets it (a test to oneself): opt-outs do not stop it.
    """

    source = models.CharField(max_length=60, unique=True)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="+")
    sender_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    reply_to = models.EmailField(max_length=254, blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    # What a click may lead to, numbered from 1. Nothing else is ever redirected to.
    links = ArrayField(models.CharField(max_length=2000), default=list, blank=True)
    not_after = models.DateTimeField(null=True, blank=True, help_text="What has not left by then expires.")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.subject
