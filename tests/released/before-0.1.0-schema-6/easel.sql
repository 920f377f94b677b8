BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'easel','m001_accounts_and_log','2026-11-21 22:14:14.324674+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'easel','m002_pictures','2026-11-21 22:14:14.325016+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'easel','m003_logins_and_quotas','2026-11-21 22:14:14.325861+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'easel','m004_search_of_the_log','2026-11-21 22:14:14.326675+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'easel','m005_gallery','2026-11-21 22:14:14.327857+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'easel','m006_tasks','2026-11-21 22:14:14.332320+00:00');
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
INSERT INTO "accounts" VALUES('682793b2e8be46af95181ce1587fe86d','fox','gemini','fox','fox@example.com',1,2,3,'http://127.0.0.1:46745','',0,'',0.0,'[]');
INSERT INTO "accounts" VALUES('6ce831985d5e445ebdb41088bec5d87a','owl','gemini','owl','',1,0,4,'http://127.0.0.1:46745','',0,'',0.0,'[]');
INSERT INTO "accounts" VALUES('34f2e651e8834d2988f31529c69a230f','héron','openai','héron','',1,0,4,'http://127.0.0.1:46745/v1','',0,'',0.0,'[]');
INSERT INTO "accounts" VALUES('4896972974f54a96b1866374e8333e0f','elk','gemini','elk','',0,0,4,'http://127.0.0.1:46745','',0,'key_rejected',0.0,'[]');
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
INSERT INTO "attempts" VALUES('req_1c57e3c7909475aac8a7cc67',0,0,'682793b2e8be46af95181ce1587fe86d','fox@example.com',1.79529929073711824413e+09,0.0,0.036,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_2c7effa673b8f07d01d6341f',0,0,'682793b2e8be46af95181ce1587fe86d','fox@example.com',1.79529929091906833649e+09,0.0,0.046,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_303727d7bbe6979eafb419c8',0,0,'682793b2e8be46af95181ce1587fe86d','fox@example.com',1.79529929071986603739e+09,0.0,0.039,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_36443627b9828b628f857fc5',0,0,'34f2e651e8834d2988f31529c69a230f','héron',1.79529929097665381433e+09,0.0,0.004,'limited','limit_minute','{"account":"h\u00e9ron"}',429);
INSERT INTO "attempts" VALUES('req_67b0a518442739e1d8a50bf0',0,0,'34f2e651e8834d2988f31529c69a230f','héron',1.79529929898421859745e+09,7.923,0.049,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_b0a92a2f713f3467bcbf288a',0,0,'34f2e651e8834d2988f31529c69a230f','héron',1.79529929078549623485e+09,0.0,0.092,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_b4ef410ee920de0cb3f46258',0,0,'682793b2e8be46af95181ce1587fe86d','fox@example.com',1.79529929099356985091e+09,0.0,0.048,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_c56cbc98fb5cd05e950c3b57',0,0,'6ce831985d5e445ebdb41088bec5d87a','owl',1.79529929073229479793e+09,0.0,0.004,'rejected','model_not_at_account','{"account":"owl"}',404);
INSERT INTO "attempts" VALUES('req_c56cbc98fb5cd05e950c3b57',0,1,'682793b2e8be46af95181ce1587fe86d','fox@example.com',1.79529929073634552955e+09,0.0,0.008,'rejected','model_not_at_account','{"account":"fox@example.com"}',404);
INSERT INTO "attempts" VALUES('req_d7e8940117659ec388558e53',0,0,'34f2e651e8834d2988f31529c69a230f','héron',1.79529929046523642542e+09,0.0,0.193,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_d7e8940117659ec388558e53',1,0,'34f2e651e8834d2988f31529c69a230f','héron',1.79529929046523642542e+09,0.0,0.193,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_e98dc710867ab86d6d39102c',0,0,'6ce831985d5e445ebdb41088bec5d87a','owl',1795299290.3266,0.0,0.04,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_ee84a1ed5e27c279e7e45aba',0,0,'6ce831985d5e445ebdb41088bec5d87a','owl',1.79529929038535237314e+09,0.0,0.013,'limited','limit_minute','{"account":"owl"}',429);
INSERT INTO "attempts" VALUES('req_ee84a1ed5e27c279e7e45aba',0,1,'682793b2e8be46af95181ce1587fe86d','fox@example.com',1.79529929039801478384e+09,0.0,0.046,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_fa04c78665a731ed85d61489',0,0,'6ce831985d5e445ebdb41088bec5d87a','owl',1.79529928997196984289e+09,0.0,0.262,'ok',NULL,'{}',200);
INSERT INTO "attempts" VALUES('req_fa04c78665a731ed85d61489',1,0,'4896972974f54a96b1866374e8333e0f','elk',1.79529928997450137139e+09,0.0,0.018,'rejected','key_rejected','{"account":"elk"}',400);
INSERT INTO "attempts" VALUES('req_fa04c78665a731ed85d61489',1,1,'6ce831985d5e445ebdb41088bec5d87a','owl',1.79529928999293828008e+09,0.0,0.242,'ok',NULL,'{}',200);
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
INSERT INTO "cooling" VALUES('682793b2e8be46af95181ce1587fe86d','nobody-draws-this',1.79590409074415636057e+09,'rejected','model_not_at_account','{"account":"fox@example.com"}',1);
INSERT INTO "cooling" VALUES('6ce831985d5e445ebdb41088bec5d87a','nobody-draws-this',1.79590409073623728753e+09,'rejected','model_not_at_account','{"account":"owl"}',1);
CREATE TABLE limits (
            account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            model TEXT NOT NULL,
            "window" TEXT NOT NULL,
            "limit" INTEGER NOT NULL,
            source TEXT NOT NULL,
            since REAL NOT NULL,
            PRIMARY KEY (account_id, model, "window")
        ) STRICT, WITHOUT ROWID;
INSERT INTO "limits" VALUES('34f2e651e8834d2988f31529c69a230f','gpt-image-1','minute',5,'named',1.79529929098054409023e+09);
INSERT INTO "limits" VALUES('682793b2e8be46af95181ce1587fe86d','gemini-3.1-flash-image','day',100,'typed',1.79529928707874298094e+09);
INSERT INTO "limits" VALUES('6ce831985d5e445ebdb41088bec5d87a','gemini-3.1-flash-image','minute',10,'named',1.79529929039780640608e+09);
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
        , client TEXT NOT NULL DEFAULT '', origin TEXT NOT NULL DEFAULT 'lost', lasting INTEGER NOT NULL DEFAULT 0, public_until REAL NOT NULL DEFAULT 0, removed TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "pictures" VALUES('48179ba6cbd60f41938f9455af6761db.png','image/png',609,16,16,'req_fa04c78665a731ed85d61489',0,'gemini-3.1-flash-image','owl','a fox in the snow, 狐狸',1.79529929033693075183e+09,0.0,'Python-urllib/3.11','proxy',1,0.0,'');
INSERT INTO "pictures" VALUES('b0e069115e5a0dfe2ab77bcab8d12755.png','image/png',598,16,16,'req_fa04c78665a731ed85d61489',1,'gemini-3.1-flash-image','owl','a fox in the snow, 狐狸',1.79529929034420204165e+09,0.0,'Python-urllib/3.11','proxy',1,0.0,'');
INSERT INTO "pictures" VALUES('1f12a860996f3b79bf2f6068294fe782.jpg','image/jpeg',705,16,16,'req_e98dc710867ab86d6d39102c',0,'gemini-3.1-flash-image','owl','an address',1.79529929038251161578e+09,1.79538569038188648221e+09,'Python-urllib/3.11','proxy',1,1.79538569038188648221e+09,'');
INSERT INTO "pictures" VALUES('2e8d3b039af978b056f2d3348f4ab4fd.png','image/png',639,16,16,'req_ee84a1ed5e27c279e7e45aba',0,'gemini-3.1-flash-image','fox@example.com','another client',1795299290.46563,0.0,'Python-urllib/3.11','proxy',1,0.0,'');
INSERT INTO "pictures" VALUES('38009b64c83648110309e73af362580b.jpg','image/jpeg',691,16,16,'req_d7e8940117659ec388558e53',0,'gpt-image-1','héron','a heron',1.79529929071361970898e+09,0.0,'Python-urllib/3.11','proxy',1,0.0,'');
INSERT INTO "pictures" VALUES('7a7432459bb1ff70d68dd85bc4f39277.jpg','image/jpeg',697,16,16,'req_d7e8940117659ec388558e53',1,'gpt-image-1','héron','a heron',1.79529929072699499133e+09,0.0,'Python-urllib/3.11','proxy',1,0.0,'');
INSERT INTO "pictures" VALUES('e5b365e19236bf4be9cb9d30c6d764d5.jpg','image/jpeg',689,16,16,'req_303727d7bbe6979eafb419c8',0,'gemini-3.1-flash-image','fox@example.com','a task',1.79529929076432394983e+09,1.79538569076330327984e+09,'Python-urllib/3.11','task',1,0.0,'');
INSERT INTO "pictures" VALUES('afc578ddaf75fc02e6537c162cc39a08.png','image/png',734,16,16,'req_1c57e3c7909475aac8a7cc67',0,'gemini-3.1-flash-image','fox@example.com','again',1.7952992907774112225e+09,0.0,'Python-urllib/3.11','proxy',1,0.0,'');
INSERT INTO "pictures" VALUES('6ca74d55a761201099d2e72afc8e44f8.jpg','image/jpeg',746,16,16,'req_b0a92a2f713f3467bcbf288a',0,'gpt-image-1','héron','again',1.79529929092033100129e+09,0.0,'Python-urllib/3.11','proxy',1,0.0,'');
INSERT INTO "pictures" VALUES('005bfb744c1c61c93da3357c5255a6a2.png','image/png',760,16,16,'req_2c7effa673b8f07d01d6341f',0,'gemini-3.1-flash-image','fox@example.com','again',1.79529929097224950785e+09,0.0,'Python-urllib/3.11','proxy',1,0.0,'');
INSERT INTO "pictures" VALUES('6b60eae5215377cd74b12ac95569650f.png','image/png',794,16,16,'req_b4ef410ee920de0cb3f46258',0,'gemini-3.1-flash-image','fox@example.com','again',1.79529929106123661993e+09,0.0,'Python-urllib/3.11','proxy',1,0.0,'');
INSERT INTO "pictures" VALUES('49034d69ccde22ffbb8ac4aa49da9fad.jpg','image/jpeg',745,16,16,'req_67b0a518442739e1d8a50bf0',0,'gpt-image-1','héron','again',1.795299299044293642e+09,0.0,'Python-urllib/3.11','proxy',1,0.0,'');
CREATE TABLE quota_history (
            account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            model TEXT NOT NULL,
            "window" TEXT NOT NULL,
            at REAL NOT NULL,
            remaining REAL NOT NULL,
            PRIMARY KEY (account_id, model, "window", at)
        ) STRICT, WITHOUT ROWID;
INSERT INTO "quota_history" VALUES('34f2e651e8834d2988f31529c69a230f','gpt-image-1','minute',1.79529929098006272311e+09,0.0);
INSERT INTO "quota_history" VALUES('682793b2e8be46af95181ce1587fe86d','gemini-3.1-flash-image','day',1795299295.23608,0.95);
INSERT INTO "quota_history" VALUES('6ce831985d5e445ebdb41088bec5d87a','gemini-3.1-flash-image','minute',1795299295.23608,0.7);
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
INSERT INTO "quotas" VALUES('34f2e651e8834d2988f31529c69a230f','gpt-image-1','minute',0.0,0,5,1.79529929898006272315e+09,'measured',1.79529929098006272311e+09);
CREATE TABLE request_accounts (
            request_id TEXT NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
            account TEXT NOT NULL,
            started_at REAL NOT NULL,
            PRIMARY KEY (request_id, account)
        ) STRICT, WITHOUT ROWID;
INSERT INTO "request_accounts" VALUES('req_ee84a1ed5e27c279e7e45aba','fox@example.com',1.79529929038474845887e+09);
INSERT INTO "request_accounts" VALUES('req_303727d7bbe6979eafb419c8','fox@example.com',1.79529929071861243244e+09);
INSERT INTO "request_accounts" VALUES('req_c56cbc98fb5cd05e950c3b57','fox@example.com',1.79529929072902202612e+09);
INSERT INTO "request_accounts" VALUES('req_1c57e3c7909475aac8a7cc67','fox@example.com',1.79529929073672986023e+09);
INSERT INTO "request_accounts" VALUES('req_2c7effa673b8f07d01d6341f','fox@example.com',1.79529929091853260999e+09);
INSERT INTO "request_accounts" VALUES('req_b4ef410ee920de0cb3f46258','fox@example.com',1.79529929099308490757e+09);
INSERT INTO "request_accounts" VALUES('req_d7e8940117659ec388558e53','héron',1.79529929046434450152e+09);
INSERT INTO "request_accounts" VALUES('req_b0a92a2f713f3467bcbf288a','héron',1.79529929078483176229e+09);
INSERT INTO "request_accounts" VALUES('req_36443627b9828b628f857fc5','héron',1.79529929097609090805e+09);
INSERT INTO "request_accounts" VALUES('req_67b0a518442739e1d8a50bf0','héron',1.79529929106055498129e+09);
INSERT INTO "request_accounts" VALUES('req_fa04c78665a731ed85d61489','owl',1.79529928996981501579e+09);
INSERT INTO "request_accounts" VALUES('req_e98dc710867ab86d6d39102c','owl',1.79529929032589173317e+09);
INSERT INTO "request_accounts" VALUES('req_c56cbc98fb5cd05e950c3b57','owl',1.79529929072902202612e+09);
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
        , asked TEXT NOT NULL DEFAULT '', answer TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "requests" VALUES('req_fa04c78665a731ed85d61489',1.79529928996981501579e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',2,2,200,'drawn',0.355,'["owl"]','[]',NULL,'{}','[]','a fox in the snow, 狐狸','{"model":"gemini-3.1-flash-image","image_size":"512","output_format":"jpeg","output_compression":1,"n":2}','{"created":1795299290,"data":[{"b64_json":"<JPEG 512x512, 5 kB>"},{"b64_json":"<JPEG 512x512, 5 kB>"}],"usage":{"input_tokens":10,"output_tokens":1494,"total_tokens":1504,"input_tokens_details":{"text_tokens":10,"image_tokens":0},"output_tokens_details":{"text_tokens":0,"image_tokens":1494}},"size":"512x512","output_format":"jpeg"}');
INSERT INTO "requests" VALUES('req_e98dc710867ab86d6d39102c',1.79529929032589173317e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.057,'["owl"]','[]',NULL,'{}','[]','an address','{"model":"gemini-3.1-flash-image","image_size":"512","output_format":"jpeg","output_compression":1,"response_format":"url"}','{"created":1795299290,"data":[{"url":"http://127.0.0.1:34247/pictures/..."}],"usage":{"input_tokens":2,"output_tokens":747,"total_tokens":749,"input_tokens_details":{"text_tokens":2,"image_tokens":0},"output_tokens_details":{"text_tokens":0,"image_tokens":747}},"size":"512x512","output_format":"jpeg"}');
INSERT INTO "requests" VALUES('req_ee84a1ed5e27c279e7e45aba',1.79529929038474845887e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.072,'["fox@example.com"]','[]',NULL,'{}','[]','another client','{"model":"gemini-3.1-flash-image","image_size":"512","output_format":"jpeg","output_compression":1}','{"created":1795299290,"data":[{"b64_json":"<JPEG 512x512, 6 kB>"}],"usage":{"input_tokens":3,"output_tokens":747,"total_tokens":750,"input_tokens_details":{"text_tokens":3,"image_tokens":0},"output_tokens_details":{"text_tokens":0,"image_tokens":747}},"size":"512x512","output_format":"jpeg"}');
INSERT INTO "requests" VALUES('req_d7e8940117659ec388558e53',1.79529929046434450152e+09,'Python-urllib/3.11','/images/generations','gpt-image-1','gpt-image-1',2,2,200,'drawn',0.228,'["h\u00e9ron"]','[["size_dropped",{"source":"image_size","asked":"512","wanted":"512","model":"gpt-image-1"}]]',NULL,'{}','[]','a heron','{"model":"gpt-image-1","image_size":"512","output_format":"jpeg","output_compression":1,"size":"1024x1024","n":2}','{"created":1795299290,"data":[{"b64_json":"<JPEG 1024x1024, 19 kB>"},{"b64_json":"<JPEG 1024x1024, 19 kB>"}],"usage":{"input_tokens":1,"output_tokens":2112,"total_tokens":2113,"input_tokens_details":{"text_tokens":1,"image_tokens":0},"output_tokens_details":{"text_tokens":0,"image_tokens":2112}},"size":"1024x1024","output_format":"jpeg"}');
INSERT INTO "requests" VALUES('req_6aee48b932eb74ff661a62c1',1795299290.71691,'Python-urllib/3.11','/images/generations','','',0,0,400,'invalid',0.0,'[]','[]','n_out_of_range','{"value":"0"}','[]','none at all','{"model":"gemini-3.1-flash-image","image_size":"512","output_format":"jpeg","output_compression":1,"n":0}','{"error":{"message":"''n'' must be a whole number from 1 to 10, not 0.","type":"invalid_request_error","param":"n","code":"invalid_value"}}');
INSERT INTO "requests" VALUES('req_c56cbc98fb5cd05e950c3b57',1.79529929072902202612e+09,'Python-urllib/3.11','/images/generations','nobody-draws-this','nobody-draws-this',1,0,200,'failed',0.015,'["owl","fox@example.com"]','[]','model_not_found','{"model":"nobody-draws-this"}','[[0,"model_not_found",{"model":"nobody-draws-this"}]]','a task that fails','{"model":"nobody-draws-this"}','{"task_id":"a949bb868362d5c587e8b811399d29db"}');
INSERT INTO "requests" VALUES('req_303727d7bbe6979eafb419c8',1.79529929071861243244e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.046,'["fox@example.com"]','[]',NULL,'{}','[]','a task','{"model":"gemini-3.1-flash-image","image_size":"512","output_format":"jpeg","output_compression":1}','{"task_id":"1b3875e414759db34ebfc04609eac50f"}');
INSERT INTO "requests" VALUES('req_1c57e3c7909475aac8a7cc67',1.79529929073672986023e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.039,'["fox@example.com"]','[]',NULL,'{}','[]','again','{"model":"gemini-3.1-flash-image","image_size":"512","output_format":"jpeg","output_compression":1}','{"created":1795299290,"data":[{"b64_json":"<JPEG 512x512, 6 kB>"}],"usage":{"input_tokens":1,"output_tokens":747,"total_tokens":748,"input_tokens_details":{"text_tokens":1,"image_tokens":0},"output_tokens_details":{"text_tokens":0,"image_tokens":747}},"size":"512x512","output_format":"jpeg"}');
INSERT INTO "requests" VALUES('req_b0a92a2f713f3467bcbf288a',1.79529929078483176229e+09,'Python-urllib/3.11','/images/generations','gpt-image-1','gpt-image-1',1,1,200,'drawn',0.128,'["h\u00e9ron"]','[["size_dropped",{"source":"image_size","asked":"512","wanted":"512","model":"gpt-image-1"}]]',NULL,'{}','[]','again','{"model":"gpt-image-1","image_size":"512","output_format":"jpeg","output_compression":1}','{"created":1795299290,"data":[{"b64_json":"<JPEG 1024x1024, 20 kB>"}],"usage":{"input_tokens":1,"output_tokens":1056,"total_tokens":1057,"input_tokens_details":{"text_tokens":1,"image_tokens":0},"output_tokens_details":{"text_tokens":0,"image_tokens":1056}},"size":"1024x1024","output_format":"jpeg"}');
INSERT INTO "requests" VALUES('req_2c7effa673b8f07d01d6341f',1.79529929091853260999e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.053,'["fox@example.com"]','[]',NULL,'{}','[]','again','{"model":"gemini-3.1-flash-image","image_size":"512","output_format":"jpeg","output_compression":1}','{"created":1795299290,"data":[{"b64_json":"<JPEG 512x512, 6 kB>"}],"usage":{"input_tokens":1,"output_tokens":747,"total_tokens":748,"input_tokens_details":{"text_tokens":1,"image_tokens":0},"output_tokens_details":{"text_tokens":0,"image_tokens":747}},"size":"512x512","output_format":"jpeg"}');
INSERT INTO "requests" VALUES('req_36443627b9828b628f857fc5',1.79529929097609090805e+09,'Python-urllib/3.11','/images/generations','gpt-image-1','gpt-image-1',1,0,429,'failed',0.005,'["h\u00e9ron"]','[["size_dropped",{"source":"image_size","asked":"512","wanted":"512","model":"gpt-image-1"}]]','all_limited','{"model":"gpt-image-1"}','[[0,"all_limited",{"model":"gpt-image-1"}]]','again','{"model":"gpt-image-1","image_size":"512","output_format":"jpeg","output_compression":1}','{"error":{"message":"Every account that draws gpt-image-1 has reached a limit. The first is back in 8 s. Last reason: héron reached its limit per minute.","type":"requests","param":null,"code":"rate_limit_exceeded"}}');
INSERT INTO "requests" VALUES('req_b4ef410ee920de0cb3f46258',1.79529929099308490757e+09,'Python-urllib/3.11','/images/generations','gemini-3.1-flash-image','gemini-3.1-flash-image',1,1,200,'drawn',0.054,'["fox@example.com"]','[]',NULL,'{}','[]','again','{"model":"gemini-3.1-flash-image","image_size":"512","output_format":"jpeg","output_compression":1}','{"created":1795299291,"data":[{"b64_json":"<JPEG 512x512, 6 kB>"}],"usage":{"input_tokens":1,"output_tokens":747,"total_tokens":748,"input_tokens_details":{"text_tokens":1,"image_tokens":0},"output_tokens_details":{"text_tokens":0,"image_tokens":747}},"size":"512x512","output_format":"jpeg"}');
INSERT INTO "requests" VALUES('req_67b0a518442739e1d8a50bf0',1.79529929106055498129e+09,'Python-urllib/3.11','/images/generations','gpt-image-1','gpt-image-1',1,1,200,'drawn',7.981,'["h\u00e9ron"]','[["size_dropped",{"source":"image_size","asked":"512","wanted":"512","model":"gpt-image-1"}]]',NULL,'{}','[]','again','{"model":"gpt-image-1","image_size":"512","output_format":"jpeg","output_compression":1}','{"created":1795299299,"data":[{"b64_json":"<JPEG 1024x1024, 20 kB>"}],"usage":{"input_tokens":1,"output_tokens":1056,"total_tokens":1057,"input_tokens_details":{"text_tokens":1,"image_tokens":0},"output_tokens_details":{"text_tokens":0,"image_tokens":1056}},"size":"1024x1024","output_format":"jpeg"}');
CREATE TABLE task_salt (salt BLOB NOT NULL) STRICT;
INSERT INTO "task_salt" VALUES(X'EEAF30C650F226A84EE3C4B1A2F6070D0B1BD6C93688DAD099F1E87685B8CA06');
CREATE TABLE tasks (
            id TEXT PRIMARY KEY NOT NULL,
            key TEXT NOT NULL,
            request_id TEXT NOT NULL,
            model TEXT NOT NULL,
            n INTEGER NOT NULL,
            as_url INTEGER NOT NULL,
            origin TEXT NOT NULL,
            submitted_at REAL NOT NULL,
            status TEXT NOT NULL,
            started_at REAL NOT NULL,
            finished_at REAL NOT NULL,
            until REAL NOT NULL,
            pictures TEXT NOT NULL,
            usage TEXT NOT NULL,
            reasons TEXT NOT NULL,
            webhook BLOB NOT NULL
        ) STRICT;
INSERT INTO "tasks" VALUES('1b3875e414759db34ebfc04609eac50f','own','req_303727d7bbe6979eafb419c8','gemini-3.1-flash-image',1,0,'http://127.0.0.1:34247',1.79529929071917390822e+09,'SUCCESS',1.79529929071996259687e+09,1.79529929076504158975e+09,1.79538569076473307614e+09,'[[0, "e5b365e19236bf4be9cb9d30c6d764d5.jpg"]]','{"input_tokens":1,"output_tokens":747,"input_text":1,"input_image":0,"output_text":0,"output_image":747}','[]',X'');
INSERT INTO "tasks" VALUES('a949bb868362d5c587e8b811399d29db','own','req_c56cbc98fb5cd05e950c3b57','nobody-draws-this',1,0,'http://127.0.0.1:34247',1.7952992907294721604e+09,'FAILURE',1.79529929073232865331e+09,1.79529929074438357352e+09,1.79538569074438357359e+09,'[]','{"input_tokens":0,"output_tokens":0,"input_text":0,"input_image":0,"output_text":0,"output_image":0}','[["model_not_found", {"model": "nobody-draws-this"}]]',X'');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX requests_started ON requests (started_at);
CREATE INDEX attempts_account ON attempts (account_id, started_at);
CREATE INDEX attempts_drawn ON attempts (started_at) WHERE status = 'ok';
CREATE INDEX quota_history_at ON quota_history (at);
CREATE INDEX request_accounts_account ON request_accounts (account, started_at);
CREATE INDEX requests_outcome ON requests (outcome, started_at);
CREATE INDEX requests_client ON requests (client, started_at);
CREATE INDEX requests_model ON requests (model, started_at);
CREATE INDEX requests_asked_model ON requests (asked_model, started_at);
CREATE INDEX pictures_until ON pictures (until) WHERE lasting = 0;
CREATE INDEX pictures_kept ON pictures (kept_at, name, size, lasting, until, removed);
CREATE INDEX pictures_model ON pictures (model, kept_at, name);
CREATE INDEX pictures_account ON pictures (account, kept_at, name);
CREATE INDEX pictures_client ON pictures (client, kept_at, name);
CREATE INDEX pictures_removed ON pictures (removed) WHERE removed <> '';
CREATE INDEX tasks_finished ON tasks (status, finished_at);
COMMIT;
PRAGMA user_version = 0;
