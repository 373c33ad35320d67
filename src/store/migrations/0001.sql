-- Accounts that the profile remembers.
CREATE TABLE account (
  id        TEXT NOT NULL PRIMARY KEY,
  service   TEXT NOT NULL,
  address   TEXT NOT NULL,
  last_used INTEGER NOT NULL,
  flags     INTEGER NOT NULL
);

-- Small things by name, for each account.
CREATE TABLE value (
  account TEXT NOT NULL,
  name    TEXT NOT NULL,
  value   TEXT NOT NULL,
  PRIMARY KEY (account, name)
) WITHOUT ROWID;

-- A chat without a name is deleted, and its messages are on their way out.
CREATE TABLE chat (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  account      TEXT,
  name         TEXT,
  participants TEXT NOT NULL DEFAULT '',
  n_messages   INTEGER NOT NULL DEFAULT 0,
  last_message INTEGER NOT NULL DEFAULT 0,
  UNIQUE (account, name)
);

CREATE TABLE message (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  chat        INTEGER NOT NULL REFERENCES chat (id),
  time        INTEGER NOT NULL,
  direction   INTEGER NOT NULL,
  kind        INTEGER NOT NULL,
  state       INTEGER NOT NULL,
  sender      TEXT NOT NULL,
  sender_name TEXT NOT NULL,
  text        TEXT NOT NULL,
  format      TEXT NOT NULL
);
CREATE INDEX message_chat ON message (chat);
CREATE INDEX message_unsent ON message (chat) WHERE state IN (0, 1);

-- What is searched, folded. Neither keeps the text itself: message has it.
-- Every three characters of a text, and the chat as three characters that no text has.
CREATE VIRTUAL TABLE message_words USING fts5 (
  text, chat, content = '', columnsize = 0, tokenize = 'trigram'
);
-- Every character and every two of the scripts whose words are that short; the chat as well.
CREATE VIRTUAL TABLE message_pairs USING fts5 (
  pairs, content = '', columnsize = 0, detail = none,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Cn Co Cf'"
);

-- What is left to do, and has to be taken up again after a restart.
CREATE TABLE chore (
  name TEXT NOT NULL PRIMARY KEY
);
