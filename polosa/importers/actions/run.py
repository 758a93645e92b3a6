"""The whole road of an export: a first look, then item by item, each written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from pathlib import Path
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.utils.timezone import now

from polosa.articles.models import Article
from polosa.front.models import PlainPage
from polosa.importers import queries
from polosa.importers.actions.discussion import keep_discussion
from polosa.importers.actions.library import Library
from polosa.importers.actions.pages import keep_page, move_page
from polosa.importers.actions.stories import Text, keep_story
from polosa.importers.actions.survey import Survey, survey_of
from polosa.importers.actions.vocabulary import Vocabulary
from polosa.importers.errors import BadExport
from polosa.importers.gateways.report import Line, Report
from polosa.importers.gateways.wxr import read_wxr
from polosa.importers.gateways.wxr_records import Item
from polosa.importers.models import ImportedItem
from polosa.importers.rules import plan
from polosa.importers.rules.blocks import blocks_from_html
from polosa.importers.rules.bodies import Wanted, raw_body, wanted_in, with_attached
"""E"""
