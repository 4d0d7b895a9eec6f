from django import template

from connections.here import here

register = template.Library()
register.filter(here)
