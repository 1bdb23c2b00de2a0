-- Ten thousand typical cases over the enterprises of the world, three years' worth; as the administrator, past row security.
-- Each has about 500 characters and a timeline of three acts; one in ten is a draft, half are adopted.
INSERT INTO cases_typicalcase
    (public_id, region_id, enterprise_id, kind, title, situation, measures, effect, size, named, evidence, state, version,
     month, written_at, changed_at, submitted_at, forwarded_at, adopted_at)
SELECT gen_random_uuid(), e.region_id - e.region_id % 1000, e.id, 1 + n % 2,
       '一企一策稳订单第' || n || '例' || CASE WHEN n = 4711 THEN '专列' ELSE '' END,
       e.name || repeat('受海运舱位紧张和汇率波动影响，旺季订单交付困难，', 8),
       repeat('商务局指定专人“一对一”帮扶，会同口岸、税务和银行逐项解决，', 8),
       CASE WHEN n % 2 = 0 THEN repeat('货柜按期发运，订单全部保住，', 7) ELSE '' END,
       500, n % 3 > 0,
       jsonb_build_array(
           jsonb_build_object('at', '2020-12-01T09:00:00+08:00', 'who', e.name, 'what', '提出诉求', 'text', repeat('货柜滞留。', 40)),
           jsonb_build_object('at', '2020-12-01T15:00:00+08:00', 'who', '商务局', 'what', '答复', 'text', repeat('已协调。', 60))),
       drawn.state, 1, CASE WHEN drawn.state <> 1 THEN date_trunc('month', at)::date END, at, at,
       CASE WHEN drawn.state <> 1 THEN at END, CASE WHEN drawn.state IN (4, 5) THEN at END, CASE WHEN drawn.state = 5 THEN at END
FROM (
    SELECT n, timestamptz '2020-12-14 10:00+08' - n * interval '100 minutes' AS at,
           CASE WHEN n % 10 = 0 THEN 1 WHEN n % 10 = 1 THEN 2 WHEN n % 10 = 2 THEN 3 WHEN n % 10 < 5 THEN 4 ELSE 5 END AS state,
           (n * 7919) % 9973 + 1 AS enterprise
    FROM generate_series(1, 10000) n
) drawn
JOIN tenancy_enterprise e ON e.id = drawn.enterprise;
INSERT INTO cases_casestep (region_id, enterprise_id, case_id, act, who, text, at)
SELECT c.region_id, c.enterprise_id, c.id, act, '商务局', '', c.written_at
FROM cases_typicalcase c CROSS JOIN generate_series(1, 6) act WHERE c.state <> 1;
