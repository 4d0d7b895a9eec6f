from django.db import migrations

from chat.search_index import install


class Migration(migrations.Migration):

    dependencies = [('chat', '0002_folders_pins_archive')]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
