import OpenStack
import Testing

@Suite struct FaultTests {
  @Test func `a fault that quotes a refused rule is denied, by the service whose rule it is`() {
    let fault = AnswerClassifier.fault(
      "Build of instance 2f aborted: (rule:create_port and rule:create_port:binding:host_id) is disallowed by policy\nNeutron server returns request_ids: ['req-1']",
      service: "compute")
    #expect(fault.kind == .denied)
    #expect(fault.innerService == "network")
    #expect(fault.rules == ["create_port:binding:host_id", "create_port"])
  }

  @Test(arguments: [
    "Maximum number of ports exceeded", "Quota exceeded for resources: ['port'].",
    "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota.",
    "Build of instance 1 aborted: VolumeLimitExceeded",
  ])
  func `a fault over quota is a quota`(_ text: String) {
    #expect(AnswerClassifier.fault(text, service: "compute").kind == .quota)
  }

  @Test func `a fault because another service was away is no fault of the request`() {
    let fault = AnswerClassifier.fault("Unable to establish connection: ConnectFailure", service: "compute")
    #expect(fault.kind == .unavailable)
  }

  @Test func `any other fault is a fault, with its text on one line`() {
    let fault = AnswerClassifier.fault(
      "No valid host was found.\nThere are not enough hosts available.", service: "compute")
    #expect(fault.kind == .faulted)
    #expect(fault.message == "No valid host was found. There are not enough hosts available.")
    #expect(fault.rules == [])
  }

  @Test func `a server's name in quotation marks does not decide`() {
    #expect(AnswerClassifier.fault("Build of 'quota exceeded' aborted", service: "compute").kind == .faulted)
  }
}
