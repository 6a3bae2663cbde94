"""The world, read: each connector turns what it reads into a model.Reading and judges nothing.

To add one: write a module here whose function returns a Reading (or pages of them), name it below, and call it
in sync.py.
"""

SOURCES = {
    "calendar_ics": "Calendar file",
    "calendar_csv": "Outlook's CSV file",
    "calendar_url": "Subscribed calendar",
    "rows_csv": "Own rows",
    "directory": "People directory",
    "totals": "Totals file",
    "jira": "Jira",
}
