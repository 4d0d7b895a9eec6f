from django.db import migrations, models

from chat.search_index import install


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0007_presets'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='message',
            name='one_active_reply_in_a_chat',
        ),
        migrations.AddField(
            model_name='message',
            name='is_beside',
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('is_beside', False), ('state__in', ['queued', 'running'])), fields=('chat',), name='one_active_reply_in_a_chat'),
        ),
        # On SQLite the table was made anew, and its triggers went with the old one.
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
