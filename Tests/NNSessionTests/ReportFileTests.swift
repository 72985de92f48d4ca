import Foundation
import NNSession
import Testing

@Suite struct ReportFileTests {
  @Test(arguments: ["", "/"]) func aFolderIsNoReport(end: String) throws {
    let folder = FileManager.default.temporaryDirectory.path + end
    let error = #expect(throws: SessionError.self) { _ = try ReportFile.read(folder) }
    #expect(error?.id == "not-a-file")
    #expect(error?.message == "\(folder) is a folder, and a report is a file")
    #expect(error?.help?.hasSuffix("/*.json`") == true && error?.help?.contains("//") == false)
  }

  @Test func aFileThatIsNotThere() {
    let error = #expect(throws: SessionError.self) { _ = try ReportFile.read("/nowhere.json") }
    #expect(error?.message == "there is no report /nowhere.json")
  }
}
