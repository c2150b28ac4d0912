BEGIN TRANSACTION;
CREATE TABLE iptflow_body (
	number INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	content BLOB NOT NULL, 
	hash BLOB NOT NULL, 
	PRIMARY KEY (number), 
	CONSTRAINT iptflow_body_digest UNIQUE (digest)
);
INSERT INTO "iptflow_body" VALUES(1,'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd',X'7B226964223A22697074227D',X'5F7BD298EBC653B2035B943610CF273F58A2A74B8C015C5188E3C0746F60A6E0');
CREATE TABLE iptflow_entry (
	id INTEGER NOT NULL, 
	instant TEXT NOT NULL, 
	version SMALLINT NOT NULL, 
	body INTEGER NOT NULL, 
	type TEXT NOT NULL, 
	record BLOB NOT NULL, 
	following INTEGER NOT NULL, 
	"key" TEXT, 
	fingerprint BLOB, 
	hash BLOB NOT NULL, placed INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT iptflow_entry_body FOREIGN KEY(body) REFERENCES iptflow_body (number)
);
INSERT INTO "iptflow_entry" VALUES(1048577,'2026-01-05T09:00:00Z',1,1,'opened',X'7B22636C69656E74223A22632D31227D',1,'key-1',X'82CD601CCB4010EF60AE950868F620E2406E00A7FF4B3A17FD1BD1962EA994A3',X'9D269A50F5161A7EF78C572A6398BCE823B4E9106D66E3880FFC5709023D3181',0);
INSERT INTO "iptflow_entry" VALUES(1048578,'2026-01-05T09:00:00Z',1,1,'alert-raised',X'7B226E6F7465223A22C3BC227D',0,NULL,NULL,X'81272A0D8AFEFC711A9817C6B371C91CA1F1CB75F268610835B9FB804308334B',0);
INSERT INTO "iptflow_entry" VALUES(1048579,'2026-01-12T09:00:00Z',1,1,'contact-recorded',X'7B226D696E75746573223A35307D',0,NULL,NULL,X'E3F17FB15132FDFD6438FD6CB9701878B0B8B30E1D493BA1F70C8EFE9419C660',0);
INSERT INTO "iptflow_entry" VALUES(2097153,'2026-01-12T10:00:00Z',1,1,'opened',X'7B22636C69656E74223A22632D32227D',0,NULL,NULL,X'5FB4F83C4554006DC2E69481557FB84285A5003F9E27E1D904DB6177DD56BB2A',0);
CREATE TABLE iptflow_secret (
	name TEXT NOT NULL, 
	value BLOB NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "iptflow_secret" VALUES('fingerprint',X'9403E558F16A62E1F247D5073AA7EDC9E8777E2FCD6CA443D3DC1A423106006D');
CREATE TABLE iptflow_shift (
	shift BIGINT NOT NULL
);
INSERT INTO "iptflow_shift" VALUES(0);
CREATE TABLE iptflow_stream (
	number INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (number), 
	CONSTRAINT iptflow_stream_name UNIQUE (kind, name)
);
INSERT INTO "iptflow_stream" VALUES(1,'course','c-1');
INSERT INTO "iptflow_stream" VALUES(2,'course','c-2');
CREATE TABLE iptflow_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT iptflow_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "iptflow_version" VALUES('0002');
CREATE UNIQUE INDEX iptflow_entry_key ON iptflow_entry ((id >> 20), "key") WHERE key IS NOT NULL;
CREATE TRIGGER iptflow_stream_kept BEFORE DELETE ON iptflow_stream
BEGIN SELECT RAISE(ABORT, 'iptflow_stream is append-only'); END;
CREATE TRIGGER iptflow_stream_fixed BEFORE UPDATE OF number, kind, name ON iptflow_stream
BEGIN SELECT RAISE(ABORT, 'iptflow_stream is append-only'); END;
CREATE TRIGGER iptflow_body_kept BEFORE DELETE ON iptflow_body
BEGIN SELECT RAISE(ABORT, 'iptflow_body is append-only'); END;
CREATE TRIGGER iptflow_body_fixed BEFORE UPDATE OF number, digest, content, hash ON iptflow_body
BEGIN SELECT RAISE(ABORT, 'iptflow_body is append-only'); END;
CREATE TRIGGER iptflow_entry_kept BEFORE DELETE ON iptflow_entry
BEGIN SELECT RAISE(ABORT, 'iptflow_entry is append-only'); END;
CREATE INDEX iptflow_entry_placed ON iptflow_entry (placed);
CREATE TRIGGER iptflow_entry_fixed BEFORE UPDATE OF id, instant, version, body, type, record, following, key, hash, placed ON iptflow_entry BEGIN SELECT RAISE(ABORT, 'iptflow_entry is append-only'); END;
COMMIT;
