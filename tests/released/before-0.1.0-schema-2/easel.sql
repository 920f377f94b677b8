BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'easel','m001_accounts_and_log','2026-11-21 22:16:29.460812+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'easel','m002_pictures','2026-11-21 22:16:29.463232+00:00');
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
INSERT INTO "accounts" VALUES('0e10df5cf3b1472eb124e40dc6201121','fox','gemini','fox','fox@example.com',1,0,3,'http://127.0.0.1:37821','');
INSERT INTO "accounts" VALUES('b37b1068ef7c43df9c2d09c79942c19d','owl','gemini','owl','',1,0,4,'http://127.0.0.1:37821','');
INSERT INTO "accounts" VALUES('6ac6205aebd243dfa522d6f3c7a00649','héron','openai','héron','',1,0,4,'http://127.0.0.1:37821/v1','');
INSERT INTO "accounts" VALUES('c6c6c1e79b474c52bd850f56aed913a7','elk','gemini','elk','',1,0,4,'http://127.0.0.1:37821','');
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
INSERT INTO "attempts" VALUES('req_08ff5612550abbe54c6f154f',0,0,'b37b1068ef7c43df9c2d09c79942c19d','owl',1.7952994257875666619e+09,0.0,0.017,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_266c3a6c08bc70a6445e414b',0,0,'b37b1068ef7c43df9c2d09c79942c19d','owl',1.79529942576880764963e+09,0.0,0.006,'limited','limit_minute','{"account":"owl"}',429);
INSERT INTO "attempts" VALUES('req_266c3a6c08bc70a6445e414b',0,1,'0e10df5cf3b1472eb124e40dc6201121','fox@example.com',1.79529942577479171748e+09,0.0,0.005,'rejected','model_not_at_account','{"account":"fox@example.com"}',404);
INSERT INTO "attempts" VALUES('req_27e33e743232cbdddc153a0a',0,0,'6ac6205aebd243dfa522d6f3c7a00649','héron',1.795299426349088192e+09,0.0,0.131,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_3d27338339f6b1d9908e96aa',0,0,'6ac6205aebd243dfa522d6f3c7a00649','héron',1.79529942581400895123e+09,0.0,0.175,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_42322de0c5ac6e759d12be2b',0,0,'b37b1068ef7c43df9c2d09c79942c19d','owl',1.79529942523071599008e+09,0.0,0.032,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_6114ecca84fe2c18397edb88',0,0,'0e10df5cf3b1472eb124e40dc6201121','fox@example.com',1.79529942600706529619e+09,0.0,0.142,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_92d14be7c2d4ad6d6326efb6',0,0,'0e10df5cf3b1472eb124e40dc6201121','fox@example.com',1.79529942567899560923e+09,0.0,0.073,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_95c378f7a7614bfd28c82df0',0,0,'6ac6205aebd243dfa522d6f3c7a00649','héron',1.79529942530039191245e+09,0.0,0.292,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_95c378f7a7614bfd28c82df0',1,0,'6ac6205aebd243dfa522d6f3c7a00649','héron',1.79529942530039191245e+09,0.0,0.292,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_a10d15c3e88f3625393aa65b',0,0,'6ac6205aebd243dfa522d6f3c7a00649','héron',1.79529942615373373036e+09,0.0,0.131,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_d5b107df6c1e3905631b736f',0,0,'b37b1068ef7c43df9c2d09c79942c19d','owl',1.79529942630242395399e+09,0.0,0.001,'limited','limit_minute','{"account":"owl"}',429);
INSERT INTO "attempts" VALUES('req_d5b107df6c1e3905631b736f',0,1,'0e10df5cf3b1472eb124e40dc6201121','fox@example.com',1.79529942630373048786e+09,0.0,0.025,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_ee6d31e3801cdc9e3c81b8d8',0,0,'c6c6c1e79b474c52bd850f56aed913a7','elk',1.79529942508139586446e+09,0.0,0.008,'rejected','key_rejected','{"account":"elk"}',400);
INSERT INTO "attempts" VALUES('req_ee6d31e3801cdc9e3c81b8d8',0,1,'0e10df5cf3b1472eb124e40dc6201121','fox@example.com',1.79529942508942222598e+09,0.0,0.107,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_f671e2e3db6eec2d56d5ffd9',0,0,'0e10df5cf3b1472eb124e40dc6201121','fox@example.com',1.79529942452529859544e+09,0.0,0.383,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_f671e2e3db6eec2d56d5ffd9',1,0,'b37b1068ef7c43df9c2d09c79942c19d','owl',1.79529942452658224103e+09,0.0,0.381,'ok',NULL,'{}',200);
CREATE TABLE pictures (
            name TEXT PRIMARY KEY NOT NULL,
            mime TEXT NOT NULL,
            size INTEGER NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            request_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            model TEXT NOT NULL,
            account TEXT NOT NULL,
            prompt TEXT NOT NULL,
            kept_at REAL NOT NULL,
            until REAL NOT NULL
        ) STRICT;
INSERT INTO "pictures" VALUES('eb008ba18324328aa256cae9380ba126.jpg','image/jpeg',695,16,16,'req_ee6d31e3801cdc9e3c81b8d8',0,'gemini-3.1-flash-image','fox@example.com','an address',1.79529942522187161441e+09,1.79538582521650385854e+09);
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
INSERT INTO "requests" VALUES('req_f671e2e3db6eec2d56d5ffd9',1.79529942451841425894e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',2,2,200,'drawn',0.549,'["fox@example.com","owl"]','[]',NULL,'{}','[]','a fox in the snow, 狐狸');
INSERT INTO "requests" VALUES('req_ee6d31e3801cdc9e3c81b8d8',1.7952994250808782578e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.148,'["fox@example.com"]','[]',NULL,'{}','[]','an address');
INSERT INTO "requests" VALUES('req_42322de0c5ac6e759d12be2b',1.79529942523029732706e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.05,'["owl"]','[]',NULL,'{}','[]','another client');
INSERT INTO "requests" VALUES('req_95c378f7a7614bfd28c82df0',1.79529942528558397298e+09,'Python-urllib/3.11','/images/generations','gpt-image-1','gpt-image-1',2,2,200,'drawn',0.379,'["h\u00e9ron"]','[["size_dropped",{"source":"image_size","asked":"512","wanted":"512","model":"gpt-image-1"}]]',NULL,'{}','[]','a heron');
INSERT INTO "requests" VALUES('req_19151a009788f6b1fb2d76a5',1.79529942567681217186e+09,'Python-urllib/3.11','/images/generations','','',0,0,400,'invalid',0.0,'[]','[]','n_out_of_range','{"value":"0"}','[]','');
INSERT INTO "requests" VALUES('req_92d14be7c2d4ad6d6326efb6',1.79529942567844629291e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.087,'["fox@example.com"]','[]',NULL,'{}','[]','a task');
INSERT INTO "requests" VALUES('req_266c3a6c08bc70a6445e414b',1.79529942576715016364e+09,'Python-urllib/3.11','/images/generations','nobody-draws-this','nobody-draws-this',1,0,429,'failed',0.013,'["owl","fox@example.com"]','[]','all_limited','{"model":"nobody-draws-this"}','[[0,"all_limited",{"model":"nobody-draws-this"}]]','a task that fails');
INSERT INTO "requests" VALUES('req_08ff5612550abbe54c6f154f',1.79529942578711652761e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.021,'["owl"]','[]',NULL,'{}','[]','again');
INSERT INTO "requests" VALUES('req_3d27338339f6b1d9908e96aa',1.79529942581335639952e+09,'Python-urllib/3.11','/images/generations','gpt-image-1','gpt-image-1',1,1,200,'drawn',0.191,'["h\u00e9ron"]','[["size_dropped",{"source":"image_size","asked":"512","wanted":"512","model":"gpt-image-1"}]]',NULL,'{}','[]','again');
INSERT INTO "requests" VALUES('req_6114ecca84fe2c18397edb88',1.79529942600666213032e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.145,'["fox@example.com"]','[]',NULL,'{}','[]','again');
INSERT INTO "requests" VALUES('req_a10d15c3e88f3625393aa65b',1.79529942615327191357e+09,'Python-urllib/3.11','/images/generations','gpt-image-1','gpt-image-1',1,1,200,'drawn',0.147,'["h\u00e9ron"]','[["size_dropped",{"source":"image_size","asked":"512","wanted":"512","model":"gpt-image-1"}]]',NULL,'{}','[]','again');
INSERT INTO "requests" VALUES('req_d5b107df6c1e3905631b736f',1.79529942630203342437e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.04,'["fox@example.com"]','[]',NULL,'{}','[]','again');
INSERT INTO "requests" VALUES('req_27e33e743232cbdddc153a0a',1.79529942634860682488e+09,'Python-urllib/3.11','/images/generations','gpt-image-1','gpt-image-1',1,1,200,'drawn',0.155,'["h\u00e9ron"]','[["size_dropped",{"source":"image_size","asked":"512","wanted":"512","model":"gpt-image-1"}]]',NULL,'{}','[]','again');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX requests_started ON requests (started_at);
CREATE INDEX attempts_account ON attempts (account_id, started_at);
CREATE INDEX attempts_drawn ON attempts (started_at) WHERE status = 'ok';
CREATE INDEX pictures_until ON pictures (until);
COMMIT;
PRAGMA user_version = 0;
