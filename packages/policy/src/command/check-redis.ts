import { allow, ask, deny, type Finding } from "../rules/decision.ts";
import type { CommandFacts } from "./command-facts.ts";
import { isLocalHost } from "./local-host.ts";

const reading = new Set(
  (
    "get mget strlen getrange exists type ttl pttl keys scan randomkey dbsize hget hmget hgetall hkeys hvals hlen hexists hscan hstrlen lrange llen lindex lpos smembers sismember scard sscan srandmember " +
    "zrange zrevrange zrangebyscore zrevrangebyscore zcard zcount zscore zrank zrevrank zscan xrange xrevrange xlen xread xinfo ping echo time info memory bitcount getbit object dump pfcount geopos geodist geosearch lolwut"
  ).split(" "),
);
const writing = new Set(
  (
    "set setex setnx psetex mset msetnx append incr incrby incrbyfloat decr decrby getset getdel getex setrange hset hsetnx hmset hincrby hincrbyfloat hdel lpush rpush lpushx rpushx lpop rpop lset ltrim linsert lrem " +
    "sadd srem spop smove zadd zincrby zrem xadd xdel expire pexpire expireat pexpireat persist rename renamenx copy setbit pfadd geoadd del unlink publish"
  ).split(" "),
);

/** Judges one Redis command: reads and writes of keys pass, what reaches the server or everything in it does not. */
export function checkRedisCommand(facts: CommandFacts): Finding {
  for (const option of facts.options) {
    const { name, value } = option;
    if (name === "-h" && !isLocalHost(value)) return deny("redis-host", "another Redis server");
    if (
      name === "-u" &&
      !(
        typeof value === "string" &&
        /^rediss?:\/\/(?:[^@/]*@)?(?:localhost|127\.0\.0\.1)(?::\d+)?(?:\/\d*)?$/.test(value)
      )
    )
      return deny("redis-host", "another Redis server");
    if (
      ![
        "-h",
        "-u",
        "-p",
        "-n",
        "-a",
        "-r",
        "-i",
        "--raw",
        "--no-raw",
        "--csv",
        "--json",
        "-2",
        "-3",
        "--no-auth-warning",
        "--user",
        "--pass",
        "--scan",
        "--pattern",
        "--bigkeys",
        "--stat",
      ].includes(name)
    )
      return deny("redis-option", `redis-cli ${name} is not among the checked options`);
  }
  const [command] = facts.path;
  if (command === undefined)
    return facts.options.some(({ name }) => name === "--scan" || name === "--bigkeys")
      ? allow("redis-read", "reads keys")
      : deny("redis-input", "commands from the input cannot be checked");
  if (typeof command !== "string") return deny("redis-unknown", "the command is not known before it runs");
  const name = command.toLowerCase();
  if (reading.has(name)) return allow("redis-read", "reads keys");
  if (writing.has(name))
    return facts.path.every((word) => typeof word === "string")
      ? allow("redis-write", "writes keys")
      : ask("redis-many", "which and how many keys it writes is not known before it runs");
  if (name === "bgsave" || name === "lastsave") return ask("redis-save", "writes the database file");
  return deny("redis-command", `the Redis command ${name} reaches the server itself or everything stored in it`);
}
