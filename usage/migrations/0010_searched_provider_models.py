from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('usage', '0009_searched_routes'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['provider_model'], name='calls_by_provider_model'),
        ),
    ]
