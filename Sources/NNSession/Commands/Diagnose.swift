import Gradcheck
import NNLanguage
extension Session {
  func diagnose() throws -> StatementResult { StatementResult(statement: "") }
  func currentFindings() throws -> [Report.Finding] { [] }
  func deadUnits(at path: String) throws -> Int { 0 }
  package func rulePage(_ id: String) throws -> String { "" }
  func layerStatistics() throws -> [String: Report.Statistics] { [:] }
}
