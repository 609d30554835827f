/** Functions that compute from their arguments or look at the session, and do nothing else. */
export const harmlessFunctions: ReadonlySet<string> = new Set(
  (
    "count sum avg min max array_agg string_agg json_agg jsonb_agg json_object_agg jsonb_object_agg bool_and bool_or every stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp " +
    "percentile_cont percentile_disc mode rank dense_rank row_number ntile lag lead first_value last_value nth_value cume_dist percent_rank grouping bit_and bit_or regr_slope regr_intercept regr_r2 " +
    "lower upper initcap length char_length character_length octet_length bit_length trim btrim ltrim rtrim concat concat_ws substr substring overlay position strpos left right reverse replace translate lpad rpad split_part " +
    "regexp_replace regexp_match regexp_matches regexp_split_to_array regexp_split_to_table regexp_like regexp_count regexp_substr regexp_instr string_to_array string_to_table array_to_string starts_with ascii chr to_hex encode decode md5 sha256 sha512 sha224 sha384 quote_literal quote_ident quote_nullable format normalize unistr like ilike similar_to_escape like_escape " +
    "abs ceil ceiling floor round trunc mod power pow sqrt cbrt exp ln log log10 sign div gcd lcm pi degrees radians sin cos tan asin acos atan atan2 sinh cosh tanh greatest least random width_bucket scale min_scale trim_scale factorial numeric " +
    "now current_timestamp clock_timestamp statement_timestamp transaction_timestamp timeofday date_trunc date_part extract age make_date make_time make_timestamp make_timestamptz make_interval to_char to_date to_timestamp to_number date_bin justify_days justify_hours justify_interval isfinite timezone date time timestamp interval " +
    "coalesce nullif cast generate_series generate_subscripts unnest array_length array_position array_positions array_append array_prepend array_cat array_remove array_replace array_dims array_ndims array_lower array_upper cardinality array_fill array_sample array_shuffle trim_array " +
    "json_build_object jsonb_build_object json_build_array jsonb_build_array to_json to_jsonb row_to_json json_extract_path json_extract_path_text jsonb_extract_path jsonb_extract_path_text json_array_length jsonb_array_length json_each jsonb_each json_each_text jsonb_each_text json_object_keys jsonb_object_keys json_array_elements jsonb_array_elements json_array_elements_text jsonb_array_elements_text json_typeof jsonb_typeof jsonb_set jsonb_insert jsonb_pretty jsonb_strip_nulls json_strip_nulls jsonb_path_query jsonb_path_exists jsonb_path_query_array jsonb_path_query_first jsonb_path_match json_populate_record json_to_record jsonb_to_record json_to_recordset jsonb_to_recordset " +
    "to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery ts_rank ts_rank_cd ts_headline setweight strip numnode querytree " +
    "current_user session_user current_database current_schema current_schemas current_catalog current_role version user pg_typeof pg_table_size pg_total_relation_size pg_relation_size pg_database_size pg_size_pretty pg_indexes_size pg_get_indexdef pg_get_constraintdef pg_get_viewdef pg_get_expr pg_column_size pg_table_is_visible format_type obj_description col_description has_table_privilege has_column_privilege has_schema_privilege to_regclass to_regtype " +
    "gen_random_uuid uuid_generate_v4 nextval currval lastval isempty lower_inc upper_inc lower_inf upper_inf range_merge int4range int8range numrange tsrange tstzrange daterange host masklen network text hashtext bool_and num_nulls num_nonnulls " +
    "array_to_json json_object jsonb_object json_scalar any_value random_normal date_add date_subtract to_ascii bit_count inet family netmask broadcast hostmask abbrev set_masklen inet_merge inet_same_family timestamptz int4 int8 float8 bool json jsonb uuid bpchar varchar parse_ident erf erfc cosd sind tand atan2d uuidv4 uuidv7 tsvector_to_array array_to_tsvector ts_delete json_to_tsvector jsonb_to_tsvector jsonb_set_lax jsonb_path_exists_tz jsonb_path_query_tz " +
    "bit_xor convert_from convert_to convert to_bin to_oct casefold array_sort array_reverse range_agg range_intersect_agg multirange json_agg_strict jsonb_agg_strict json_objectagg regr_count regr_avgx regr_avgy regr_sxx regr_sxy regr_syy is_normalized crc32 crc32c " +
    "pg_get_serial_sequence pg_get_triggerdef pg_get_ruledef pg_get_partkeydef pg_get_statisticsobjdef pg_get_userbyid pg_encoding_to_char pg_char_to_encoding pg_type_is_visible pg_function_is_visible pg_is_in_recovery pg_postmaster_start_time pg_backend_pid pg_input_is_valid pg_size_bytes pg_index_column_has_property pg_relation_is_publishable " +
    "xmlelement xmlforest xmlconcat xmlagg xpath xpath_exists overlaps area center box point circle polygon path width height diameter radius"
  ).split(" "),
);

/** Beginnings and names of functions that reach files, other sessions, other servers or run text. */
const dangerous =
  /^(?:pg_|lo_|dblink|.*_to_xml|.*_to_xmlschema|.*_to_xml_and_xmlschema|set_config|setval|ts_stat|ts_rewrite|crosstab|connectby|xpath_table|lowrite|loread|binary_upgrade|brin_|gin_clean|txid_|plpgsql_|plpython|plperl|query_|postgres_fdw|file_fdw|currtid|inet_server|inet_client|current_setting|suppress_redundant|.*_send$|.*_recv$|.*_in$|.*_out$|amvalidate|makeaclitem|has_.*_privilege$)/;

/** "harmless" passes, "dangerous" is refused, "unknown" asks. */
export function functionKind(path: readonly string[]): "harmless" | "dangerous" | "unknown" {
  const name = path.at(-1) ?? "";
  if (path.length > 1 && path[0] !== "pg_catalog") return dangerous.test(name) ? "dangerous" : "unknown";
  if (harmlessFunctions.has(name)) return "harmless";
  return dangerous.test(name) ? "dangerous" : "unknown";
}

const readableCatalogs = new Set(
  (
    "pg_tables pg_views pg_indexes pg_class pg_namespace pg_attribute pg_type pg_index pg_constraint pg_description pg_stat_user_tables pg_stat_user_indexes pg_statio_user_tables pg_stat_all_tables pg_stat_all_indexes " +
    "pg_database pg_stat_database pg_stat_activity pg_locks pg_extension pg_enum pg_sequence pg_sequences pg_matviews pg_attrdef pg_am pg_inherits pg_collation pg_depend pg_trigger pg_roles pg_user pg_timezone_names"
  ).split(" "),
);

/** True for system relations whose contents are not for agents: password hashes, server files, other users' data. */
export function isHiddenRelation(schema: string | undefined, name: string): boolean {
  if (schema === "information_schema") return /^_pg|user_mapping|foreign_/.test(name);
  if (schema !== undefined && (schema.startsWith("pg_toast") || schema.startsWith("pg_temp"))) return true;
  return name.startsWith("pg_") && !readableCatalogs.has(name);
}

export function isSystemRelation(schema: string | undefined, name: string): boolean {
  return schema === "pg_catalog" || schema === "information_schema" || name.startsWith("pg_");
}
