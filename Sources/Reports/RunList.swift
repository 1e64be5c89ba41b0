public import Engine
public import Values
import Workflows

/// The runs of a journal, for people and for programs.
public struct RunList: Sendable {
  private let rows: [(record: RunRecord, standing: RunStanding)]

  public init(_ rows: [(record: RunRecord, standing: RunStanding)]) { self.rows = rows }

  public var text: String {
    var table = Table(["Run", "Workflow", "Outcome", "Started (UTC)", "Took", "By"])
    for (record, standing) in rows {
      let seconds = record.changed.duration(since: record.started)
      table.add([
        record.run, record.workflow, Self.word(record, standing),
        record.started.format("%Y-%m-%d %H:%M:%S") ?? "", TextStyle.time(max(0, Int(seconds / .milliseconds(1)))),
        record.cause == .manual ? record.actor : record.cause.rawValue,
      ])
    }
    return table.text
  }

  /// One object; members are only ever added.
  public var json: String { JSONWriter.text(value, indent: 2) + "\n" }

  public var value: Value {
    let runs = rows.map { record, standing in
      var map = ValueMap()
      map["run"] = .string(record.run)
      map["workflow"] = .string(record.workflow)
      map["standing"] = .string(standing.rawValue)
      map["outcome"] = record.outcome.map { .string($0.rawValue) } ?? .null
      map["questions"] = .int(Int64(record.questions))
      map["cause"] = .string(record.cause.rawValue)
      map["actor"] = .string(record.actor)
      map["started"] = .timestamp(record.started)
      map["changed"] = .timestamp(record.changed)
      return Value.map(map)
    }
    return ["runs": .list(runs)]
  }

  private static func word(_ record: RunRecord, _ standing: RunStanding) -> String {
    if let outcome = record.outcome { return outcome.rawValue.replacing("_", with: " ") }
    switch standing {
    case .suspended: return "waits for approval"
    case .running where record.questions > 0: return "running, asks"
    default: return standing.rawValue
    }
  }
}
