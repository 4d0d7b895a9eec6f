from django.db import migrations

from chat.search_index import install


class Migration(migrations.Migration):

    dependencies = [('chat', '0003_properties')]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
