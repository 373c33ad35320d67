PRAGMA auto_vacuum=INCREMENTAL;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE account (
  id        TEXT NOT NULL PRIMARY KEY,
  service   TEXT NOT NULL,
  address   TEXT NOT NULL,
  last_used INTEGER NOT NULL,
  flags     INTEGER NOT NULL
);
INSERT INTO account VALUES('escargot alice@example.com','escargot','alice@example.com',1700000000000000,1);
CREATE TABLE value (
  account TEXT NOT NULL,
  name    TEXT NOT NULL,
  value   TEXT NOT NULL,
  PRIMARY KEY (account, name)
) WITHOUT ROWID;
INSERT INTO value VALUES('escargot alice@example.com','folds','[]');
CREATE TABLE chat (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  account      TEXT,
  name         TEXT,
  participants TEXT NOT NULL DEFAULT '',
  n_messages   INTEGER NOT NULL DEFAULT 0,
  last_message INTEGER NOT NULL DEFAULT 0,
  UNIQUE (account, name)
);
INSERT INTO chat VALUES(1,'escargot alice@example.com','bob@example.com','',2,3);
INSERT INTO chat VALUES(2,'escargot alice@example.com','carol@example.com','',1,2);
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
, emoticons TEXT NOT NULL DEFAULT '');
INSERT INTO message VALUES(1,1,1795409486905463,0,0,4,'bob@example.com','','first','','');
INSERT INTO message VALUES(2,2,1795409486915236,0,0,4,'bob@example.com','','你好','','');
INSERT INTO message VALUES(3,1,1795409486915873,0,0,4,'bob@example.com','','Hello World','','World what it is');
PRAGMA writable_schema=ON;
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','message_words','message_words',0,'CREATE VIRTUAL TABLE message_words USING fts5 (
  text, chat, content = '''', columnsize = 0, tokenize = ''trigram''
)');
CREATE TABLE IF NOT EXISTS 'message_words_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO message_words_data VALUES(1,X'030c03');
INSERT INTO message_words_data VALUES(10,X'000000000103030003010101020101030101');
INSERT INTO message_words_data VALUES(137438953473,X'0000002c0430666972010202010369727301020301037273740102040109ee8081ee8080ee8080010601010204080808');
INSERT INTO message_words_data VALUES(274877906945,X'000000140a30ee8082ee8080ee8080020601010204');
INSERT INTO message_words_data VALUES(412316860417,X'0000005a043020776f0302070103656c6c030203010368656c03020201036c6c6f03020402026f2003020501036f20770302060202726c0302090103726c6403020a0103776f720302080109ee8081ee8080ee8080030601010204080808080708070808');
CREATE TABLE IF NOT EXISTS 'message_words_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO message_words_idx VALUES(1,X'',2);
INSERT INTO message_words_idx VALUES(2,X'',2);
INSERT INTO message_words_idx VALUES(3,X'',2);
CREATE TABLE IF NOT EXISTS 'message_words_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO message_words_config VALUES('version',4);
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','message_pairs','message_pairs',0,'CREATE VIRTUAL TABLE message_pairs USING fts5 (
  pairs, content = '''', columnsize = 0, detail = none,
  tokenize = "unicode61 remove_diacritics 0 categories ''L* M* N* P* S* Cn Co Cf''"
)');
CREATE TABLE IF NOT EXISTS 'message_pairs_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO message_pairs_data VALUES(1,X'0104');
INSERT INTO message_pairs_data VALUES(10,X'000000000101010001010101');
INSERT INTO message_pairs_data VALUES(137438953473,X'000000220430e4bda0020403e5a5bd020103e5a5bd020109ee8082ee8080ee80800204060606');
CREATE TABLE IF NOT EXISTS 'message_pairs_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO message_pairs_idx VALUES(1,X'',2);
CREATE TABLE IF NOT EXISTS 'message_pairs_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO message_pairs_config VALUES('version',4);
CREATE TABLE chore (
  name TEXT NOT NULL PRIMARY KEY
);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('chat',2);
INSERT INTO sqlite_sequence VALUES('message',3);
CREATE INDEX message_chat ON message (chat);
CREATE INDEX message_unsent ON message (chat) WHERE state IN (0, 1);
PRAGMA writable_schema=OFF;
COMMIT;
PRAGMA user_version=2;
