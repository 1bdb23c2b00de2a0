-- Question: none; a world to be measured, the same on every machine: a hash of the row's number is the dice.
-- Parameters: enterprises (how many). Run as the administrator with session_replication_role = replica: neither triggers
-- nor foreign keys are asked, so what is inserted is whole by itself.
-- Grain: one enterprise has about ten returns in 2020; of the enterprises 8 % stand on each of the lists Q1–Q3, there are as many
--        questions as enterprises. bench_title (id, title, terms) and bench_reply (id, text, fingerprint) are there before.

CREATE FUNCTION pg_temp.dice(number bigint, seed int, sides int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT ((hashint8extended(number, seed) & 1073741823) %% sides)::int $$;

INSERT INTO tenancy_enterprise (id, public_id, uscc, name, customs_code, region_id, contact_name, contact_phone, state, joined_on, tags, taken_over, version, added_as)
SELECT i, md5('enterprise' || i)::uuid, '91330000' || lpad(i::text, 10, '0'), '示例测速企业' || i || '号外贸有限公司', '', county.code,
       '', '', 1, DATE '2018-01-01',
       CASE WHEN pg_temp.dice(i, 7, 5) = 0 THEN ARRAY['us_exporter'] WHEN pg_temp.dice(i, 7, 5) = 1 THEN ARRAY['key', 'canton_fair'] ELSE '{}' END, false, 1, ''
FROM generate_series(1, %(enterprises)s) i
-- A few counties hold most of the enterprises: the square of an even draw.
JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS place FROM tenancy_region WHERE level = 3) county
    ON county.place = pg_temp.dice(i, 1, 9487) * pg_temp.dice(i, 1, 9487)::bigint * 90 / (9487 * 9487)
ORDER BY i;

SELECT setval(pg_get_serial_sequence('tenancy_enterprise', 'id'), %(enterprises)s);

INSERT INTO orders_filing (public_id, enterprise_id, region_id, month, on_roster, status, is_nil, signed_count, signed_usd_10k,
                           first_filed_at, filed_at, version, origin, drafted_by_name, revision, due_before, filed_before, on_time_before)
SELECT md5('filing' || number)::uuid, enterprise_id, region_id, month, roster > 15, CASE WHEN at IS NOT NULL THEN 3 WHEN filed < 94 THEN 2 ELSE 1 END,
       at IS NOT NULL AND nil, CASE WHEN at IS NULL OR nil THEN 0 ELSE lines END, CASE WHEN at IS NOT NULL THEN (lines * 13.25)::numeric(16, 2) END,
       at, at, CASE WHEN at IS NULL THEN 0 ELSE 1 END, 1, '', CASE WHEN at IS NULL THEN 0 ELSE 1 END,
       6, pg_temp.dice(number, 8, 7), least(pg_temp.dice(number, 8, 7), pg_temp.dice(number, 9, 7))
FROM (
    SELECT e.id AS enterprise_id, e.region_id, m.month::date AS month, number, roster, filed,
           pg_temp.dice(number, 4, 5) = 0 AS nil, 1 + pg_temp.dice(number, 5, 10) AS lines,
           CASE -- 85 in 100 within twenty days, 7 up to three months late, 2 a draft, 6 nothing; off the roster one files always
               WHEN filed < 85 OR roster <= 15 THEN m.month + make_interval(mins => pg_temp.dice(number, 6, 28800))
               WHEN filed < 92 THEN m.month + make_interval(mins => 28800 + pg_temp.dice(number, 6, 100000))
           END AT TIME ZONE 'Asia/Shanghai' AS at
    FROM generate_series(TIMESTAMP '2020-01-01', TIMESTAMP '2020-12-01', INTERVAL '1 month') m(month)
    CROSS JOIN tenancy_enterprise e
    CROSS JOIN LATERAL (SELECT e.id * 12::bigint + extract(month FROM m.month)::int AS number) n
    -- Of a thousand: 145 without a return, 16 file off the roster, 839 stand on it.
    CROSS JOIN LATERAL (SELECT pg_temp.dice(number, 2, 1000) - 145 AS roster, pg_temp.dice(number, 3, 100) AS filed) d
    WHERE roster >= 0
) filings
ORDER BY month, enterprise_id;

INSERT INTO orders_finding (enterprise_id, region_id, filing_id, month, kind, reason, opened_at, closed_at)
SELECT enterprise_id, region_id, id, month, 1 + pg_temp.dice(id, 12, 2), '金额与合同不符', filed_at + INTERVAL '1 day',
       CASE WHEN pg_temp.dice(id, 13, 2) = 0 THEN filed_at + INTERVAL '9 days' END
FROM orders_filing WHERE filed_at IS NOT NULL AND pg_temp.dice(id, 11, 100) = 0 ORDER BY id;

-- Nine in ten are answered, most of them closed by now (15 December); one in a hundred was reopened, two do not count.
INSERT INTO cases_question (public_id, enterprise_id, region_id, number, title, text, topic, tags, state, asked_at, due_at, limit_at, extended,
                            owed_by, office_id, assignee_name, accepted_at, transferred_at, first_answered_at, first_minutes,
                            last_answered_at, resolved_at, resolved_minutes, reopened, closed_at, proposed, proposed_reason,
                            exclusion, excluded_at, rating, rating_comment, rated_at, origin)
SELECT md5('question' || i)::uuid, e.id, e.region_id,
       'WT' || to_char(asked_at AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD') || '-' || upper(left(md5('question' || i), 8)),
       t.title, '我司' || t.title || '，已影响近期订单交付。' || repeat('请问办理条件、所需材料和办理时限，是否有扶持政策？', 3),
       1 + pg_temp.dice(i, 33, 13),
       CASE WHEN i %% 5000 = 0 THEN ARRAY['专列'] WHEN pg_temp.dice(i, 34, 4) = 0
            THEN ARRAY[(ARRAY['旺季', '输美', '中欧班列', '跨境电商'])[1 + pg_temp.dice(i, 35, 4)]] ELSE '{}' END,
       life, asked_at, due_at, limit_at, CASE WHEN limit_at = due_at THEN 0 ELSE 3 END,
       CASE life WHEN 1 THEN limit_at WHEN 4 THEN limit_at WHEN 5 THEN limit_at WHEN 6 THEN answered_at + INTERVAL '4 days' END,
       CASE WHEN transferred THEN e.region_id / 100000 * 100000 ELSE e.region_id END, '',
       CASE WHEN life <> 1 THEN asked_at + INTERVAL '40 minutes' END, CASE WHEN transferred THEN asked_at + INTERVAL '30 minutes' END,
       answered_at, extract(epoch FROM answered_at - asked_at) / 180, answered_at,
       CASE WHEN stood THEN answered_at END, CASE WHEN stood THEN extract(epoch FROM answered_at - asked_at) / 180 END,
       CASE WHEN life = 6 THEN 1 ELSE 0 END,
       CASE WHEN life = 7 THEN coalesce(excluded_at, answered_at + INTERVAL '14 days') END,
       CASE WHEN life <> 7 AND pg_temp.dice(i, 32, 30) = 0 THEN 2 END, '',
       CASE WHEN excluded_at IS NULL THEN NULL WHEN answered_at IS NULL THEN 1 + pg_temp.dice(i, 36, 3) ELSE 2 + pg_temp.dice(i, 36, 2) END,
       excluded_at, rating, '', CASE WHEN rating IS NOT NULL THEN answered_at + INTERVAL '5 hours' END, 1
FROM generate_series(1, %(enterprises)s) i
-- One enterprise asks every third day and more; the others once, as it falls.
JOIN tenancy_enterprise e ON e.id = CASE WHEN i %% 333 = 0 THEN 1 ELSE 1 + pg_temp.dice(i, 21, %(enterprises)s) END
JOIN bench_title t ON t.id = CASE WHEN i %% 20000 = 7 THEN 0 ELSE 1 + pg_temp.dice(i, 37, (SELECT max(id) FROM bench_title)) END
CROSS JOIN LATERAL (
    SELECT TIMESTAMPTZ '2020-01-01 00:00+08' + make_interval(mins => pg_temp.dice(i, 22, 502560)) AS asked_at,
           pg_temp.dice(i, 29, 100) < 3 AS transferred
) asked
CROSS JOIN LATERAL (
    SELECT CASE WHEN pg_temp.dice(i, 23, 100) < 94 THEN asked_at + make_interval(mins => 60 + pg_temp.dice(i, 24, 5400)) END AS at,
           CASE WHEN pg_temp.dice(i, 25, 100) < 2 AND asked_at < '2020-12-10 00:00+08' THEN asked_at + INTERVAL '4 days' END AS excluded_at,
           -- The second of Monday to Friday after the day of asking, 24:00.
           (date_trunc('day', asked_at AT TIME ZONE 'Asia/Shanghai')
            + make_interval(days => (ARRAY[3, 3, 3, 5, 5, 4, 3])[extract(isodow FROM asked_at AT TIME ZONE 'Asia/Shanghai')::int]))
           AT TIME ZONE 'Asia/Shanghai' AS due_at
) fate
CROSS JOIN LATERAL (
    SELECT CASE WHEN at < '2020-12-15 10:00+08' THEN at END AS answered_at,
           due_at + CASE WHEN pg_temp.dice(i, 30, 100) < 5 THEN INTERVAL '3 days' ELSE INTERVAL '0' END AS limit_at
) times
CROSS JOIN LATERAL (
    SELECT CASE WHEN excluded_at IS NOT NULL THEN 7
                WHEN answered_at IS NULL THEN (ARRAY[1, 4, 4, 5])[1 + pg_temp.dice(i, 28, 4)]
                WHEN pg_temp.dice(i, 26, 100) = 0 THEN 6
                WHEN answered_at < '2020-12-01 00:00+08' THEN 7
                WHEN pg_temp.dice(i, 27, 10) < 5 THEN 3 ELSE 2 END AS life
) stands
CROSS JOIN LATERAL (
    SELECT CASE WHEN answered_at IS NOT NULL AND excluded_at IS NULL AND life IN (3, 7) AND pg_temp.dice(i, 27, 10) < 5
                THEN 5 - pg_temp.dice(i, 31, 5) * pg_temp.dice(i, 38, 5) / 4 END AS rating
) judged
CROSS JOIN LATERAL (SELECT life = 7 AND excluded_at IS NULL AND coalesce(rating, 3) >= 3 OR rating >= 3 AS stood) resolved
ORDER BY asked_at, i;

INSERT INTO cases_answer (enterprise_id, region_id, question_id, office_id, text, substantive, signals, reason, fingerprint, answered_at, origin)
SELECT q.enterprise_id, q.region_id, q.id, q.office_id, r.text, true, '{}', '', r.fingerprint, q.first_answered_at, 1
FROM cases_question q JOIN bench_reply r ON r.id = pg_temp.dice(q.id, 39, (SELECT 1 + max(id) FROM bench_reply))
WHERE q.first_answered_at IS NOT NULL ORDER BY q.id;

INSERT INTO cases_step (enterprise_id, region_id, question_id, act, who, what, text, at)
SELECT enterprise_id, region_id, id, 1, '示例商务局', '受理', '', accepted_at FROM cases_question WHERE accepted_at IS NOT NULL ORDER BY id;

INSERT INTO cases_term (enterprise_id, region_id, question_id, term)
SELECT q.enterprise_id, q.region_id, q.id, word
FROM cases_question q JOIN bench_title t ON t.title = q.title CROSS JOIN unnest(t.terms) word
WHERE q.first_answered_at IS NOT NULL ORDER BY q.first_answered_at, q.id;

INSERT INTO alerts_warninglist (quarter, published_at, origin, source, version)
VALUES ('2020Q1', '2020-04-25 10:00+08', 1, 1, 1), ('2020Q2', '2020-07-25 10:00+08', 1, 1, 1), ('2020Q3', '2020-10-25 10:00+08', 1, 1, 1);

INSERT INTO alerts_entry (public_id, warning_list_id, enterprise_id, region_id, colour, colour_now, held, reason, reason_codes)
SELECT md5('entry' || l.id || '/' || e.id)::uuid, l.id, e.id, e.region_id, 1 + pg_temp.dice(e.id, 30 + l.id, 5),
       1 + pg_temp.dice(e.id, 30 + l.id, 5), false, '订单同比下降超过三成', '{}'
FROM alerts_warninglist l CROSS JOIN tenancy_enterprise e
WHERE pg_temp.dice(e.id, 40 + l.id, 100) < 8 ORDER BY l.id, e.id;

INSERT INTO alerts_feedback (entry_id, enterprise_id, region_id, text, given_at, origin)
SELECT e.id, e.enterprise_id, e.region_id, '已调整市场，订单逐步恢复。', l.published_at + make_interval(mins => pg_temp.dice(e.id, 50, 110000)), 1
FROM alerts_entry e JOIN alerts_warninglist l ON l.id = e.warning_list_id
WHERE pg_temp.dice(e.id, 51, 10) < 9 ORDER BY e.id;

INSERT INTO assessment_deduction (public_id, month, region_id, kind, occurrences, evidence, decided_at, origin, revoke_reason)
SELECT md5('deduction' || r.code || m)::uuid, m::date, r.code, 'late', 1, '逾期答复', m + INTERVAL '25 days', 1, ''
FROM generate_series(TIMESTAMP '2020-01-01', TIMESTAMP '2020-12-01', INTERVAL '1 month') m
CROSS JOIN tenancy_region r WHERE r.level = 3 AND pg_temp.dice(r.code, extract(month FROM m)::int, 10) = 0;
