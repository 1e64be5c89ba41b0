import Values

/// A workflow to begin with: short, complete, and it runs on the sandbox as it is.
public enum StartingWorkflow {
  public static let standardName = "my-workflow"

  /// The name of a workflow in a file: that of the file, without its folder and ending.
  public static func name(for path: String) -> String {
    var name = path.split(separator: "/").last.map(String.init) ?? ""
    for ending in [".yaml", ".yml"] where name.hasSuffix(ending) { name.removeLast(ending.count) }
    return name.isEmpty ? standardName : name
  }

  /// Whether YAML reads it as text without quotes.
  private static func plain(_ name: String) -> Bool {
    name.lowercased() != "null" && name.unicodeScalars.first.map { Identifier.isPart($0) && $0 > "9" } == true
      && name.unicodeScalars.allSatisfy { Identifier.isPart($0) || $0 == "-" }
  }

  public static func text(named name: String) -> String {
    """
    # yaml-language-server: $schema=stackhand.schema.json
    # Editors read that file; `stackhand schema > stackhand.schema.json` writes it.
    version: 1
    name: \(plain(name) ? name : JSONWriter.text(.string(name)))
    summary: Finds the servers that are in a state, and looks at the images if there are any.

    # How to log in. Without this the OS_* variables of the environment count.
    #credentials:
    #  service_account:
    #    provider: ovhcloud-emea
    #    project_id: 0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f
    #    client_id: 0f0f0f0f0f0f0f0f
    #    client_secret: ${{ secrets.OVH_CLIENT_SECRET }}
    #region: GRA11

    # What whoever starts it may choose: stackhand run --input status=ERROR FILE
    inputs:
      status:
        type: string
        default: ACTIVE
        one_of: [ACTIVE, ERROR, SHUTOFF]

    # What to do, in this order. `stackhand actions` lists what `uses` can name.
    steps:
      - id: servers
        uses: server.list
        with: { status: "${{ inputs.status }}" }

      - id: images
        if: steps.servers.servers.size() > 0       # else the step is skipped
        uses: image.list
        on_denied: continue                        # go on without; the run still ends as denied

    #  - id: tell
    #    uses: http.request
    #    with:
    #      url: ${{ secrets.HOOK }}               # STACKHAND_SECRET_HOOK, or --secret HOOK=@FILE
    #      method: POST
    #      json: { text: "${{ steps.servers.servers.size() }} servers are ${{ inputs.status }}" }

    # What the run gives. A step that was skipped or denied has no outputs: say what holds then.
    outputs:
      servers: ${{ steps.servers.servers.map(s, s.name) }}
      images: ${{ steps.images.images.orValue([]).size() }}

    """
  }
}
