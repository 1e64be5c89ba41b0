extension Explanation {
  /// What the answer of a service means, or its absence.
  static let cloud = [
    Explanation(
      "quota", "the project's quota is used up",
      """
      The service would do it, but the project may not have more. Waiting does not help:
      free what is not needed, or have the quota raised. Exit code 4.
      """),
    Explanation(
      "rate-limited", "too many requests in a short time",
      """
      The service asked to slow down, also after several attempts with the pauses that it
      demanded. Run less at a time; other programs with the same account count too.
      """),
    Explanation(
      "forbidden", "the service refused without a known reason",
      """
      A refusal in words that name no right, although the roles held should be enough.
      Whoever runs the service finds the reason in its log by the request id.
      """),
    Explanation(
      "hidden", "not there, or not to be seen by this account",
      """
      For this request the service answers the same whether the thing is missing or the
      account may not see it. Look at the id, the region and the project first, then at
      the rights.
      """),
    Explanation(
      "preflight", "rights are missing, and the run was not to start without them",
      """
      `--preflight strict` compares the roles of the login with the rights that the steps
      need, before the first step. `stackhand permissions --policy` prints the access policy
      that grants them; without the option the run starts, and says what is missing.
      """),
    Explanation(
      "not-found", "what the step names is not there",
      """
      Nothing has that id or exact name in this project and region. Names are compared
      exactly, capital letters included.
      """),
    Explanation(
      "no-data", "the image has no data that could be saved",
      """
      It is not active, or was made of a server that boots from a volume: then its data is in
      volume snapshots, and the image only names them.
      """),
    Explanation(
      "no-files", "files of this machine cannot be used here",
      """
      What runs the workflow gives its actions no files. `stackhand run` and `serve` do.
      """),
    Explanation(
      "file-exists", "a file that is there would be replaced",
      """
      What is saved never takes the place of a file by itself. Choose another name, or say
      `replace: true`.
      """),
    Explanation(
      "no-plate", "it is not known where at OVHcloud the account is at home",
      """
      The OVHcloud API has an address for each of `eu`, `ca` and `us`, and an account is
      known to one of them. The login does not tell which: say `plate: eu`.
      """),
    Explanation(
      "no-service-account", "the OVHcloud API wants a service account",
      """
      The run logs in with a password, a token or an application credential, which
      OVHcloud's own API does not take. Give `credentials: { service_account: … }`.
      """),
    Explanation(
      "no-ports", "a server has no port that could be isolated",
      """
      Neutron knows no port of it. Look at the id and the region; a server without a port is
      on no network already.
      """),
    Explanation(
      "port-security", "a port of the server takes no security group",
      """
      Its port security is switched off, so that no security group can guard it. Nothing was
      changed. Stop the server, or have its port security switched on.
      """),
    Explanation(
      "not-a-quarantine", "the security group for the isolation lets something through",
      """
      There is a group of that name which stackhand did not make, and it has rules. Servers
      are not put into it, and its rules are not touched. Give another name as `group`.
      """),
    Explanation(
      "not-isolated", "the ports are not as the isolation left them",
      """
      Somebody has given them other security groups since, or taken them off the server. That
      decision is not overwritten, and nothing was changed. Set the groups by hand.
      """),
    Explanation(
      "gone", "what was to be deleted is gone already",
      """
      Somebody else deleted it, or an earlier run did.
      """),
    Explanation(
      "conflict", "it clashes with what is there",
      """
      A name that is taken, a protection against deletion, a condition that does not hold.
      The service's own words are in the report.
      """),
    Explanation(
      "busy", "the resource is in a state that forbids it for now",
      """
      Another task runs on it, it is locked, in use, or already as it should be. Wait for
      the state that is needed, or take it out of use first.
      """),
    Explanation(
      "too-large", "more than the other side takes, or than is read here",
      """
      The request was larger than the service accepts, or the answer longer than the
      program reads into memory.
      """),
    Explanation(
      "bad-request", "the service did not understand the request",
      """
      A value that the service does not accept; its own words are in the report. The same
      request would be refused again.
      """),
    Explanation(
      "wrong-microversion", "the service is too old for the request",
      """
      The service does not speak the version of its interface in which the request is
      written, and no older one says the same.
      """),
    Explanation(
      "unauthenticated", "the token was not accepted",
      """
      A new login was made, and its token was refused too. If the login itself works, the
      service cannot reach Keystone: image and object-store say so then.
      """),
    Explanation(
      "unavailable", "the service is away or overloaded",
      """
      Requests that can be repeated were, with growing pauses. Try again later, or look at
      the status page of the cloud; `retry` on the step lets it wait longer.
      """),
    Explanation(
      "server-error", "the service made an error of its own",
      """
      An answer from 500 on. The report has the request id, by which whoever runs the
      service finds the reason.
      """),
    Explanation(
      "faulted", "accepted work ended in an error",
      """
      The service took the request, worked on it, and the resource came out broken. The
      fault that it recorded is in the report; the resource is still there.
      """),
    Explanation(
      "unreachable", "no connection to the service",
      """
      Its name has no address, or nobody answers there. Look at the network, the firewall
      and the address in the catalog.
      """),
    Explanation(
      "timeout", "no answer in time",
      """
      The connection stands and no answer came, also after several attempts where the
      request can be repeated.
      """),
    Explanation(
      "tls", "the certificate or the encryption was not accepted",
      """
      The certificate is not valid for the host, has ended, or was signed by an authority
      that is not trusted here; `cacert` names another one to trust.
      """),
    Explanation(
      "truncated", "the answer broke off",
      """
      The connection was closed before the answer was whole, and nothing of it was used.
      """),
    Explanation(
      "not-json", "something that is not the service answered",
      """
      A success whose body is not JSON: a proxy, a login page, or a wrong address in the
      catalog.
      """),
    Explanation(
      "unexpected", "an answer that means nothing here",
      """
      A redirect, an unknown status, or a body without what was asked for. The report has
      the request and the status.
      """),
  ]
}
