-- Question: to which addresses do these notices go out, and which of them at once? Writes the queue, once an address.
-- Grain:    one row per notice and address that wants it; an address entered twice (by the person and by the office) counts once.
-- Parameters: audience, kind, key, regions, enterprises, sent_at (which notices: those of one call, all of one kind); channels,
--           modes (the open channels, and what holds on each until a person says otherwise); leader (whether the offices'
--           leaders are addressed too); now_mode, digest_mode, off_mode, leader_duty; now, digest_at; state.
-- Index:    notice_once, address_enterprise, address_once, preference_once, tenancy_membership_user_id.
-- A person is told while the post stands in which the address was entered; who files under an authorisation is not.
INSERT INTO notices_delivery (
    public_id, notice_id, address_id, region_id, enterprise_id, kind, channel, masked, digest, state, queued_at, next_at,
    attempts, answer
)
SELECT gen_random_uuid(), notice, address, region, enterprise, %(kind)s, channel, masked, mode = %(digest_mode)s, %(state)s,
       %(now)s, CASE WHEN mode = %(digest_mode)s THEN %(digest_at)s ELSE %(now)s END, 0, ''
FROM (
    SELECT DISTINCT ON (n.id, a.channel, a.address)
           n.id AS notice, a.id AS address, a.region_id AS region, a.enterprise_id AS enterprise, a.channel, a.masked,
           coalesce(p.mode, d.mode) AS mode
    FROM notices_notice n
    CROSS JOIN LATERAL (
        SELECT * FROM notices_address WHERE n.audience = 1 AND enterprise_id = n.enterprise_id
        UNION ALL
        SELECT * FROM notices_address WHERE n.audience = 2 AND enterprise_id IS NULL AND region_id = n.region_id
    ) a
    JOIN unnest(%(channels)s::int[], %(modes)s::int[]) AS d (channel, mode) ON d.channel = a.channel
    LEFT JOIN notices_preference p
      ON p.user_id = a.user_id AND p.kind = n.kind AND p.channel = a.channel
     AND p.enterprise_id IS NOT DISTINCT FROM a.enterprise_id AND (a.enterprise_id IS NOT NULL OR p.region_id = a.region_id)
    WHERE n.audience = %(audience)s AND n.key = %(key)s AND n.kind = %(kind)s AND n.sent_at = %(sent_at)s
      AND n.region_id = ANY(%(regions)s::int[])
      AND (%(enterprises)s::int[] IS NULL OR n.enterprise_id = ANY(%(enterprises)s::int[]))
      AND a.address <> ''
      AND coalesce(p.mode, d.mode) <> %(off_mode)s
      AND (a.duty IS DISTINCT FROM %(leader_duty)s OR %(leader)s)
      AND (a.user_id IS NULL OR EXISTS (
          SELECT FROM tenancy_membership m
          JOIN tenancy_user u ON u.id = m.user_id
          WHERE m.user_id = a.user_id AND u.is_active
            AND m.enterprise_id IS NOT DISTINCT FROM a.enterprise_id
            AND (a.enterprise_id IS NOT NULL OR m.region_id = a.region_id)
            AND NOT EXISTS (SELECT FROM tenancy_authorisation t WHERE t.membership_id = m.id)
      ))
    -- Who is told at once need not be told again in the digest.
    ORDER BY n.id, a.channel, a.address, (coalesce(p.mode, d.mode) = %(now_mode)s) DESC, a.id
) AS wanted
ON CONFLICT (notice_id, address_id, region_id) DO NOTHING
