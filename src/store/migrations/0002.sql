-- What the shortcuts of a text stood for. Of what was said before, nobody knows.
ALTER TABLE message ADD COLUMN emoticons TEXT NOT NULL DEFAULT '';
