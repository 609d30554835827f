import type { Program } from "./program.ts";

/** Programs that fetch, and clients of databases. */
export const networkPrograms: Record<string, Program> = {
  curl: {
    urls: true,
    tree: {
      shortValues: "oKTFdHAbcCDeEhmPQrtuUwxXyYz",
      longValues: (
        "output config upload-file form data data-raw data-binary data-ascii data-urlencode json header user-agent cookie cookie-jar continue-at dump-header referer cert key cacert capath " +
        "max-time connect-timeout retry retry-delay retry-max-time max-filesize max-redirs range user proxy proxy-user write-out request url url-query limit-rate interface dns-servers doh-url resolve connect-to unix-socket " +
        "abstract-unix-socket output-dir netrc-file engine egd-file random-file proto proto-default proto-redir socks4 socks4a socks5 socks5-hostname preproxy stderr trace trace-ascii libcurl hsts alt-svc crlfile pinnedpubkey " +
        "form-string ciphers tls-max telnet-option quote mail-from mail-rcpt krb local-port noproxy oauth2-bearer pubkey etag-save etag-compare aws-sigv4 speed-limit speed-time time-cond variable ip-tos rate"
      ).split(" "),
      longNames: ["location", "fail", "silent", "show-error", "head", "compressed", "data", "form", "proto", "output"],
      writes: [
        "-o",
        "--output",
        "-c",
        "--cookie-jar",
        "-D",
        "--dump-header",
        "--output-dir",
        "--trace",
        "--trace-ascii",
        "--stderr",
        "--libcurl",
        "--hsts",
        "--alt-svc",
        "--etag-save",
      ],
      reads: ["-T", "--upload-file", "-E", "--cert", "--key", "--cacert", "--capath", "--netrc-file", "--etag-compare"],
    },
  },
  wget: {
    urls: true,
    tree: {
      shortValues: "oOaPieUTtwlQDAR",
      longValues: (
        "output-document output-file append-output directory-prefix input-file execute user-agent timeout tries wait level quota domains accept reject use-askpass config header post-data post-file body-data body-file method " +
        "load-cookies save-cookies referer certificate private-key ca-certificate ca-directory warc-file base user password http-user http-password limit-rate bind-address rejected-log hsts-file max-redirect"
      ).split(" "),
      writes: [
        "-O",
        "--output-document",
        "-o",
        "--output-file",
        "-a",
        "--append-output",
        "-P",
        "--directory-prefix",
        "--save-cookies",
        "--warc-file",
        "--rejected-log",
        "--hsts-file",
      ],
      reads: [
        "-i",
        "--input-file",
        "--post-file",
        "--body-file",
        "--load-cookies",
        "--certificate",
        "--private-key",
        "--ca-certificate",
        "--ca-directory",
      ],
    },
  },
  psql: {
    tree: {
      shortValues: "cdfvLohpUFPRT",
      longValues: [
        "command",
        "dbname",
        "file",
        "set",
        "variable",
        "log-file",
        "output",
        "host",
        "port",
        "username",
        "field-separator",
        "pset",
        "record-separator",
        "table-attr",
      ],
      writes: ["-o", "--output", "-L", "--log-file"],
      longNames: ["csv", "tuples-only", "no-align", "quiet", "list", "no-psqlrc"],
    },
  },
  "redis-cli": {
    tree: {
      leading: true,
      shortValues: "hpsaunriDdx",
      longValues: [
        "user",
        "pass",
        "askpass",
        "cacert",
        "cert",
        "key",
        "rdb",
        "functions-rdb",
        "eval",
        "pattern",
        "sni",
        "tls-ciphers",
        "cacertdir",
        "cluster",
      ],
    },
  },
  dropdb: { tree: {} },
  createdb: { tree: {} },
};
