import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('connections', '0008_grants'),
    ]

    operations = [
        migrations.AddField(
            model_name='connection',
            name='stored_parameters',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='connection',
            name='stored_web_options',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.CreateModel(
            name='RouteTry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('stops', models.JSONField(default=list)),
                ('results', models.JSONField(default=list)),
                ('begun_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('moved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='route_tries', to='connections.connection')),
            ],
            options={
                'ordering': ['-begun_at'],
            },
        ),
    ]
