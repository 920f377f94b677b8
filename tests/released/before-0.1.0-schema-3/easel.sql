BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'easel','m001_accounts_and_log','2026-11-21 22:15:15.356737+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'easel','m002_pictures','2026-11-21 22:15:15.357123+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'easel','m003_logins_and_quotas','2026-11-21 22:15:15.357998+00:00');
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
        , by_login INTEGER NOT NULL DEFAULT 0, disabled_reason TEXT NOT NULL DEFAULT '', checked_at REAL NOT NULL DEFAULT 0, identity TEXT NOT NULL DEFAULT '[]') STRICT;
INSERT INTO "accounts" VALUES('a3c809965ee34c52a51d395470e63660','fox','gemini','fox','fox@example.com',1,2,3,'http://127.0.0.1:40829','',0,'',0.0,'[]');
INSERT INTO "accounts" VALUES('cd3794c894414f919b250ccc1a4956dd','owl','gemini','owl','',1,0,4,'http://127.0.0.1:40829','',0,'',0.0,'[]');
INSERT INTO "accounts" VALUES('979d05b2d47144b8b765caed66edee46','héron','openai','héron','',1,0,4,'http://127.0.0.1:40829/v1','',0,'',0.0,'[]');
INSERT INTO "accounts" VALUES('ad17a7014c1047458ad1c3600f7c5aee','elk','gemini','elk','',0,0,4,'http://127.0.0.1:40829','',0,'key_rejected',0.0,'[]');
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
INSERT INTO "attempts" VALUES('req_14931b87f0a4da199ad55512',0,0,'cd3794c894414f919b250ccc1a4956dd','owl',1.795299360287099123e+09,0.0,0.098,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_1b700e652953c304435b28da',0,0,'cd3794c894414f919b250ccc1a4956dd','owl',1.79529936043333053583e+09,0.0,0.012,'limited','limit_minute','{"account":"owl"}',429);
INSERT INTO "attempts" VALUES('req_1b700e652953c304435b28da',0,1,'a3c809965ee34c52a51d395470e63660','fox@example.com',1.79529936044566392891e+09,0.0,0.094,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_278af27e6da1cebd0141be50',0,0,'979d05b2d47144b8b765caed66edee46','héron',1.79529936055432963373e+09,0.0,0.246,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_278af27e6da1cebd0141be50',1,0,'979d05b2d47144b8b765caed66edee46','héron',1.79529936055432963373e+09,0.0,0.246,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_31b09e3e0724cbc2e4c34453',0,0,'cd3794c894414f919b250ccc1a4956dd','owl',1.7952993608811275959e+09,0.0,0.004,'rejected','model_not_at_account','{"account":"owl"}',404);
INSERT INTO "attempts" VALUES('req_31b09e3e0724cbc2e4c34453',0,1,'a3c809965ee34c52a51d395470e63660','fox@example.com',1.79529936088504910463e+09,0.0,0.004,'rejected','model_not_at_account','{"account":"fox@example.com"}',404);
INSERT INTO "attempts" VALUES('req_3591c9431a58e6305dd8c138',0,0,'979d05b2d47144b8b765caed66edee46','héron',1.79529936115811085701e+09,0.0,0.007,'limited','limit_minute','{"account":"h\u00e9ron"}',429);
INSERT INTO "attempts" VALUES('req_3ef708acd0c432340cea7b61',0,0,'979d05b2d47144b8b765caed66edee46','héron',1.79529936916820597649e+09,7.955,0.103,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_655398d9c8366c1c55c2e532',0,0,'979d05b2d47144b8b765caed66edee46','héron',1795299360.92567,0.0,0.167,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_97d624e792fb5aeee7c12b11',0,0,'a3c809965ee34c52a51d395470e63660','fox@example.com',1.7952993611176371574e+09,0.0,0.028,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_9cdd1f0a370820565219ff06',0,0,'a3c809965ee34c52a51d395470e63660','fox@example.com',1.79529936116979384422e+09,0.0,0.039,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_bf72d688a5056c446f6fb165',0,0,'cd3794c894414f919b250ccc1a4956dd','owl',1.79529935983048629767e+09,0.0,0.361,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_bf72d688a5056c446f6fb165',1,0,'ad17a7014c1047458ad1c3600f7c5aee','elk',1.79529935983645915981e+09,0.0,0.045,'rejected','key_rejected','{"account":"elk"}',400);
INSERT INTO "attempts" VALUES('req_bf72d688a5056c446f6fb165',1,1,'cd3794c894414f919b250ccc1a4956dd','owl',1.79529935988166022301e+09,0.0,0.319,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_d6d327e0958caa2e06304dde',0,0,'a3c809965ee34c52a51d395470e63660','fox@example.com',1.79529936083609533304e+09,0.0,0.029,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_f828f5fa85331e5c920c2516',0,0,'a3c809965ee34c52a51d395470e63660','fox@example.com',1.79529936089729499817e+09,0.0,0.023,'ok',NULL,'{}',200);
CREATE TABLE cooling (
            account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            model TEXT NOT NULL,
            until REAL NOT NULL,
            status TEXT NOT NULL,
            reason TEXT NOT NULL,
            reason_values TEXT NOT NULL,
            lasting INTEGER NOT NULL,
            PRIMARY KEY (account_id, model)
        ) STRICT, WITHOUT ROWID;
INSERT INTO "cooling" VALUES('a3c809965ee34c52a51d395470e63660','nobody-draws-this',1.79590416088857793806e+09,'rejected','model_not_at_account','{"account":"fox@example.com"}',1);
INSERT INTO "cooling" VALUES('cd3794c894414f919b250ccc1a4956dd','nobody-draws-this',1.79590416088493561746e+09,'rejected','model_not_at_account','{"account":"owl"}',1);
CREATE TABLE limits (
            account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            model TEXT NOT NULL,
            "window" TEXT NOT NULL,
            "limit" INTEGER NOT NULL,
            source TEXT NOT NULL,
            since REAL NOT NULL,
            PRIMARY KEY (account_id, model, "window")
        ) STRICT, WITHOUT ROWID;
INSERT INTO "limits" VALUES('979d05b2d47144b8b765caed66edee46','gpt-image-1','minute',5,'named',1.79529936116526126865e+09);
INSERT INTO "limits" VALUES('a3c809965ee34c52a51d395470e63660','gemini-3.1-flash-image','day',100,'typed',1.79529935477228116992e+09);
INSERT INTO "limits" VALUES('cd3794c894414f919b250ccc1a4956dd','gemini-3.1-flash-image','minute',10,'named',1.79529936044547677037e+09);
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
INSERT INTO "pictures" VALUES('d52ebef2cd680e4935ee5f47c3e06af5.jpg','image/jpeg',698,16,16,'req_14931b87f0a4da199ad55512',0,'gemini-3.1-flash-image','owl','an address',1.79529936042451214789e+09,1.79538576040467882152e+09);
CREATE TABLE quota_history (
            account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            model TEXT NOT NULL,
            "window" TEXT NOT NULL,
            at REAL NOT NULL,
            remaining REAL NOT NULL,
            PRIMARY KEY (account_id, model, "window", at)
        ) STRICT, WITHOUT ROWID;
INSERT INTO "quota_history" VALUES('979d05b2d47144b8b765caed66edee46','gpt-image-1','minute',1.79529936116478109359e+09,0.0);
INSERT INTO "quota_history" VALUES('a3c809965ee34c52a51d395470e63660','gemini-3.1-flash-image','day',1.7952993651929380894e+09,0.95);
INSERT INTO "quota_history" VALUES('cd3794c894414f919b250ccc1a4956dd','gemini-3.1-flash-image','minute',1.7952993651929380894e+09,0.7);
CREATE TABLE quotas (
            account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            model TEXT NOT NULL,
            "window" TEXT NOT NULL,
            remaining REAL,
            "left" INTEGER,
            "limit" INTEGER,
            resets_at REAL,
            source TEXT NOT NULL,
            read_at REAL NOT NULL,
            PRIMARY KEY (account_id, model, "window")
        ) STRICT, WITHOUT ROWID;
INSERT INTO "quotas" VALUES('979d05b2d47144b8b765caed66edee46','gpt-image-1','minute',0.0,0,5,1.79529936916478109363e+09,'measured',1.79529936116478109359e+09);
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
INSERT INTO "requests" VALUES('req_bf72d688a5056c446f6fb165',1.79529935982957267754e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',2,2,200,'drawn',0.45,'["owl"]','[]',NULL,'{}','[]','a fox in the snow, 狐狸');
INSERT INTO "requests" VALUES('req_14931b87f0a4da199ad55512',1.79529936028646016125e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.142,'["owl"]','[]',NULL,'{}','[]','an address');
INSERT INTO "requests" VALUES('req_1b700e652953c304435b28da',1.79529936043274903302e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.112,'["fox@example.com"]','[]',NULL,'{}','[]','another client');
INSERT INTO "requests" VALUES('req_278af27e6da1cebd0141be50',1.79529936055347061158e+09,'Python-urllib/3.11','/images/generations','gpt-image-1','gpt-image-1',2,2,200,'drawn',0.263,'["h\u00e9ron"]','[["size_dropped",{"source":"image_size","asked":"512","wanted":"512","model":"gpt-image-1"}]]',NULL,'{}','[]','a heron');
INSERT INTO "requests" VALUES('req_9bdcf123868a74556fca8d5d',1.79529936082662773134e+09,'Python-urllib/3.11','/images/generations','','',0,0,400,'invalid',0.0,'[]','[]','n_out_of_range','{"value":"0"}','[]','');
INSERT INTO "requests" VALUES('req_d6d327e0958caa2e06304dde',1.79529936083545494079e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.042,'["fox@example.com"]','[]',NULL,'{}','[]','a task');
INSERT INTO "requests" VALUES('req_31b09e3e0724cbc2e4c34453',1.79529936088058781618e+09,'Python-urllib/3.11','/images/generations','nobody-draws-this','nobody-draws-this',1,0,404,'failed',0.009,'["owl","fox@example.com"]','[]','model_not_found','{"model":"nobody-draws-this"}','[[0,"model_not_found",{"model":"nobody-draws-this"}]]','a task that fails');
INSERT INTO "requests" VALUES('req_f828f5fa85331e5c920c2516',1.79529936089675116539e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.027,'["fox@example.com"]','[]',NULL,'{}','[]','again');
INSERT INTO "requests" VALUES('req_655398d9c8366c1c55c2e532',1.79529936092515254018e+09,'Python-urllib/3.11','/images/generations','gpt-image-1','gpt-image-1',1,1,200,'drawn',0.187,'["h\u00e9ron"]','[["size_dropped",{"source":"image_size","asked":"512","wanted":"512","model":"gpt-image-1"}]]',NULL,'{}','[]','again');
INSERT INTO "requests" VALUES('req_97d624e792fb5aeee7c12b11',1.79529936111720037463e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.039,'["fox@example.com"]','[]',NULL,'{}','[]','again');
INSERT INTO "requests" VALUES('req_3591c9431a58e6305dd8c138',1795299361.15761,'Python-urllib/3.11','/images/generations','gpt-image-1','gpt-image-1',1,0,429,'failed',0.008,'["h\u00e9ron"]','[["size_dropped",{"source":"image_size","asked":"512","wanted":"512","model":"gpt-image-1"}]]','all_limited','{"model":"gpt-image-1"}','[[0,"all_limited",{"model":"gpt-image-1"}]]','again');
INSERT INTO "requests" VALUES('req_9cdd1f0a370820565219ff06',1.79529936116840171814e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.043,'["fox@example.com"]','[]',NULL,'{}','[]','again');
INSERT INTO "requests" VALUES('req_3ef708acd0c432340cea7b61',1.79529936121258139607e+09,'Python-urllib/3.11','/images/generations','gpt-image-1','gpt-image-1',1,1,200,'drawn',8.088,'["h\u00e9ron"]','[["size_dropped",{"source":"image_size","asked":"512","wanted":"512","model":"gpt-image-1"}]]',NULL,'{}','[]','again');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX requests_started ON requests (started_at);
CREATE INDEX attempts_account ON attempts (account_id, started_at);
CREATE INDEX attempts_drawn ON attempts (started_at) WHERE status = 'ok';
CREATE INDEX pictures_until ON pictures (until);
CREATE INDEX quota_history_at ON quota_history (at);
COMMIT;
PRAGMA user_version = 0;
