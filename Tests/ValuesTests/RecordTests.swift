import Testing
import Values

struct RecordTests {
  @Test func `fields are found by name, absent ones are nil and left out`() {
    let layout = Record.Layout(["id", "name", "fault"])
    let record = Record(layout, ["a", nil, nil])
    #expect(record["id"] == "a")
    #expect(record["name"] == nil)
    #expect(record["other"] == nil)
    #expect(record.fields.map(\.name) == ["id"])
    #expect(layout.place(of: "fault") == 2)
    #expect(layout.place(of: "other") == nil)
  }

  @Test func `there are as many values as names`() {
    let layout = Record.Layout(["a", "b"])
    #expect(Record(layout, []).values == [nil, nil])
    #expect(Record(layout, [1]).values == [1, nil])
    #expect(Record(layout, [1, 2, 3]).values == [1, 2])
  }

  @Test func `an absent field is not a null one`() {
    let layout = Record.Layout(["a"])
    #expect(Record(layout, [nil]) != Record(layout, [.some(.null)]))
    #expect(Record(layout, [.some(.null)])["a"] == .some(.null))
  }

  @Test func `records are equal by the fields that are there, in any order`() {
    #expect(Record(["a": 1, "b": 2]) == Record(["b": 2, "a": 1]))
    #expect(Record(["a": 1]) == Record(Record.Layout(["x", "a"]), [nil, 1]))
    #expect(Record(["a": 1]) != Record(["a": 2]))
    #expect(Record(["a": 1]) != Record(["a": 1, "b": 2]))
    #expect(Record(["a": 1]) != Record(["b": 1]))
    let layout = Record.Layout(["a", "b"])
    #expect(Record(layout, [1, nil]) == Record(layout, [1]))
    #expect(Record(layout, [1, 2]) != Record(layout, [1]))
  }

  @Test func `names are compared by their bytes`() {
    let record = Record(["\u{E9}": 1, "e\u{301}": 2])
    #expect(record["\u{E9}"] == 1)
    #expect(record["e\u{301}"] == 2)
  }

  @Test func `of two fields with one name the first is found`() {
    let record = Record([("a", 1), ("a", 2)])
    #expect(record["a"] == 1)
  }
}
