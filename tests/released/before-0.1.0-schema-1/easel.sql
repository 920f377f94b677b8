BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'easel','m001_accounts_and_log','2026-11-21 22:17:25.592983+00:00');
CREATE TABLE accounts (
            id TEXT PRIMARY KEY NOT NULL,
            label_key TEXT UNIQUE NOT NULL,
            provider TEXT NOT NULL,
            label TEXT NOT NULL,
            email TEXT NOT NULL,
            enabled INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            max_concurrency INTEGER NOT NULL,
            base_url TEXT NOT NULL,
            project TEXT NOT NULL
        ) STRICT;
INSERT INTO "accounts" VALUES('a09ae07c06474ccbb44e70f70063ccc1','fox','gemini','fox','fox@example.com',1,0,3,'http://127.0.0.1:45303','');
INSERT INTO "accounts" VALUES('e3b4727098f541209e597a487307a20f','owl','gemini','owl','',1,0,4,'http://127.0.0.1:45303','');
INSERT INTO "accounts" VALUES('220a202395ec417f84d711920d0195ea','héron','openai','héron','',1,0,4,'http://127.0.0.1:45303/v1','');
INSERT INTO "accounts" VALUES('91ddec635a6f4101ba3fa2c71268f83d','elk','gemini','elk','',1,0,4,'http://127.0.0.1:45303','');
CREATE TABLE attempts (
            request_id TEXT NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
            picture INTEGER NOT NULL,
            number INTEGER NOT NULL,
            account_id TEXT NOT NULL,
            account TEXT NOT NULL,
            started_at REAL NOT NULL,
            waited REAL NOT NULL,
            seconds REAL NOT NULL,
            status TEXT,
            reason TEXT,
            reason_values TEXT NOT NULL,
            upstream_status INTEGER NOT NULL,
            PRIMARY KEY (request_id, picture, number)
        ) STRICT, WITHOUT ROWID;
INSERT INTO "attempts" VALUES('req_28bc38dc68c24f0f9de19154',0,0,'91ddec635a6f4101ba3fa2c71268f83d','elk',1.79529947922946429253e+09,0.0,0.007,'rejected','key_rejected','{"account":"elk"}',400);
INSERT INTO "attempts" VALUES('req_28bc38dc68c24f0f9de19154',0,1,'220a202395ec417f84d711920d0195ea','héron',1.79529947923692774773e+09,0.0,0.0,'cancelled',NULL,'{}',0);
INSERT INTO "attempts" VALUES('req_3760972cd51a36422e5cb0c8',0,0,'220a202395ec417f84d711920d0195ea','héron',1.79529947925314927099e+09,0.0,0.0,'cancelled',NULL,'{}',0);
INSERT INTO "attempts" VALUES('req_4a5154f68490b3e801b0df66',0,0,'220a202395ec417f84d711920d0195ea','héron',1.79529947925545549391e+09,0.0,0.0,'cancelled',NULL,'{}',0);
INSERT INTO "attempts" VALUES('req_898bdeb96bdec13ec8b5b0ff',0,0,'a09ae07c06474ccbb44e70f70063ccc1','fox@example.com',1.79529947863407778737e+09,0.0,0.575,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_898bdeb96bdec13ec8b5b0ff',1,0,'e3b4727098f541209e597a487307a20f','owl',1.79529947863606905941e+09,0.0,0.353,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_b25560db425335467aab054f',0,0,'220a202395ec417f84d711920d0195ea','héron',1.79529947925777506826e+09,0.0,0.0,'cancelled',NULL,'{}',0);
INSERT INTO "attempts" VALUES('req_c74cea2ea9298515b6d66dcc',0,0,'220a202395ec417f84d711920d0195ea','héron',1.79529947921514153484e+09,0.0,0.0,'cancelled',NULL,'{}',0);
INSERT INTO "attempts" VALUES('req_f09e3eea20ec2fd09ed54d25',0,0,'220a202395ec417f84d711920d0195ea','héron',1.79529947925001835823e+09,0.0,0.0,'cancelled',NULL,'{}',0);
CREATE TABLE requests (
            id TEXT PRIMARY KEY NOT NULL,
            started_at REAL NOT NULL,
            client TEXT NOT NULL,
            path TEXT NOT NULL,
            asked_model TEXT NOT NULL,
            model TEXT NOT NULL,
            n INTEGER NOT NULL,
            returned INTEGER NOT NULL,
            status INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            seconds REAL NOT NULL,
            accounts TEXT NOT NULL,
            notes TEXT NOT NULL,
            reason TEXT,
            reason_values TEXT NOT NULL,
            failures TEXT NOT NULL,
            prompt TEXT NOT NULL
        ) STRICT;
INSERT INTO "requests" VALUES('req_898bdeb96bdec13ec8b5b0ff',1.79529947863353729251e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',2,2,200,'drawn',0.576,'["fox@example.com","owl"]','[]',NULL,'{}','[]','a fox in the snow, 狐狸');
INSERT INTO "requests" VALUES('req_c74cea2ea9298515b6d66dcc',1.79529947921485495566e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,0,500,'failed',0.0,'[]','[]','internal','{"request":"req_c74cea2ea9298515b6d66dcc"}','[]','an address');
INSERT INTO "requests" VALUES('req_28bc38dc68c24f0f9de19154',1.79529947922920012472e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,0,500,'failed',0.008,'[]','[]','internal','{"request":"req_28bc38dc68c24f0f9de19154"}','[]','another client');
INSERT INTO "requests" VALUES('req_ff31f293491ab57cb175b082',1.79529947924060058594e+09,'Python-urllib/3.11','/images/generations','','',0,0,400,'invalid',0.001,'[]','[]','size_not_known','{"value":"512","model":"gemini-3-pro-image","known":"1K, 2K, 4K"}','[]','');
INSERT INTO "requests" VALUES('req_bc56c62d1ed48e7bd4cd0517',1.79529947924864244465e+09,'Python-urllib/3.11','/images/generations','','',0,0,400,'invalid',0.0,'[]','[]','n_out_of_range','{"value":"0"}','[]','');
INSERT INTO "requests" VALUES('req_f09e3eea20ec2fd09ed54d25',1.79529947924975728985e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,0,500,'failed',0.0,'[]','[]','internal','{"request":"req_f09e3eea20ec2fd09ed54d25"}','[]','a task');
INSERT INTO "requests" VALUES('req_f8208606b48caea9fc7c6a4c',1.79529947925192046162e+09,'Python-urllib/3.11','/images/generations','','',0,0,404,'invalid',0.0,'[]','[]','model_not_found','{"model":"nobody-draws-this"}','[]','');
INSERT INTO "requests" VALUES('req_3760972cd51a36422e5cb0c8',1.79529947925296425818e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,0,500,'failed',0.0,'[]','[]','internal','{"request":"req_3760972cd51a36422e5cb0c8"}','[]','again');
INSERT INTO "requests" VALUES('req_8f5109e4b9c3c3c89e36b102',1.79529947925447893146e+09,'Python-urllib/3.11','/images/generations','','',0,0,400,'invalid',0.0,'[]','[]','size_not_known','{"value":"512","model":"gemini-3-pro-image","known":"1K, 2K, 4K"}','[]','');
INSERT INTO "requests" VALUES('req_4a5154f68490b3e801b0df66',1.79529947925528573994e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,0,500,'failed',0.0,'[]','[]','internal','{"request":"req_4a5154f68490b3e801b0df66"}','[]','again');
INSERT INTO "requests" VALUES('req_af973fda61633c51fcc3f36b',1.79529947925679707527e+09,'Python-urllib/3.11','/images/generations','','',0,0,400,'invalid',0.0,'[]','[]','size_not_known','{"value":"512","model":"gemini-3-pro-image","known":"1K, 2K, 4K"}','[]','');
INSERT INTO "requests" VALUES('req_b25560db425335467aab054f',1.79529947925763320925e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,0,500,'failed',0.0,'[]','[]','internal','{"request":"req_b25560db425335467aab054f"}','[]','again');
INSERT INTO "requests" VALUES('req_0c691f4fec7fa80a87793423',1.79529947925901436803e+09,'Python-urllib/3.11','/images/generations','','',0,0,400,'invalid',0.0,'[]','[]','size_not_known','{"value":"512","model":"gemini-3-pro-image","known":"1K, 2K, 4K"}','[]','');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX requests_started ON requests (started_at);
CREATE INDEX attempts_account ON attempts (account_id, started_at);
CREATE INDEX attempts_drawn ON attempts (started_at) WHERE status = 'ok';
COMMIT;
PRAGMA user_version = 0;
