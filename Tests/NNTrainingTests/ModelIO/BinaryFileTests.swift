import NNModelIO
import NNTraining
import Testing

@Suite("IDX and NumPy files")
struct BinaryFileTests {
  private let formats = ModelIOSupport.dataFolder + "formats/"

  @Test(
    "Every type of number that NumPy writes, in both byte orders",
    arguments: [
      "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64", "float16",
      "float32", "float64", "uint16-big", "uint32-big", "uint64-big", "int16-big", "int32-big",
      "int64-big", "float16-big", "float32-big", "float64-big",
    ])
  func numPyTypes(type: String) throws {
    let array = try NPYFile(path: formats + type + ".npy").array
    #expect(array.shape == [3, 4, 2])
    let expected = ModelIOSupport.formatValues(
      isSigned: !type.hasPrefix("u"), isFloat: type.hasPrefix("f"))
    #expect(array.doubles == expected)
    #expect(array.floats == expected.map(Float.init))
  }

  @Test("Fortran order, later versions, booleans and single numbers")
  func numPyForms() throws {
    let expected = ModelIOSupport.formatValues(isSigned: true, isFloat: true)
    for name in ["fortran", "version2", "version3"] {
      #expect(try NPYFile(path: formats + name + ".npy").array.doubles == expected)
    }
    let truths = try NPYFile(path: formats + "bool.npy").array
    #expect(truths.doubles == (0..<24).map { $0 % 3 == 0 ? 1 : 0 })
    let scalar = try NPYFile(path: formats + "scalar.npy").array
    #expect(scalar.shape == [] && scalar.doubles == [2.5])
  }

  @Test("Archives of arrays, stored and deflated", arguments: ["stored", "deflated"])
  func archives(name: String) throws {
    let archive = try NPZFile(path: formats + name + ".npz")
    #expect(archive.arrayNames == ["image", "label"])
    let expected = ModelIOSupport.formatValues(isSigned: true, isFloat: true)
    #expect(try archive.array("image").doubles == expected)
    #expect(try archive.array("label").doubles == [0, 1, 2])
    let message = ModelIOSupport.message { _ = try archive.array("labels") }
    #expect(
      message == """
        \(formats)\(name).npz: error[unknown-column]: there is no array `labels`
        help: did you mean `label`?
        """)
  }

  @Test(
    "Every type of number of IDX files",
    arguments: ["uint8", "int8", "int16", "int32", "float32", "float64"])
  func idxTypes(type: String) throws {
    let array = try IDXFile(path: formats + type + ".idx").array
    #expect(array.shape == [3, 4, 2])
    let expected = ModelIOSupport.formatValues(
      isSigned: type != "uint8", isFloat: type.hasPrefix("f"))
    #expect(array.doubles == expected)
  }

  @Test("MNIST's files, under their names with and without .gz")
  func enlargedDigits() throws {
    let folder = ModelIOSupport.dataFolder + "digits-28x28/"
    let images = try IDXFile(path: folder + "t10k-images-idx3-ubyte").array
    #expect(images.shape == [359, 28, 28])
    #expect(images.floats.max() == 255 && images.floats.min() == 0)
    let labels = try IDXFile(path: folder + "t10k-labels-idx1-ubyte.gz").array
    #expect(labels.shape == [359])
    // Every fifth row of digits.csv, and its pixels at the corners that keep their places.
    let table = try CSVFile(path: ModelIOSupport.dataFolder + "digits.csv")
    let rows = stride(from: 4, to: table.rowCount, by: 5)
    let classes = try table.classes(column: 64, count: 10).indices
    #expect(labels.doubles == rows.map { Double(classes[$0]) })
    let small = try table.numbers(columns: Array(0..<64)).doubles
    let corners = rows.map { Double(Int(small[$0 * 64 + 7] * 255 / 16 + 0.5)) }
    let pixels = images.doubles
    let enlarged = stride(from: 2 * 28 + 25, to: pixels.count, by: 784).map { pixels[$0] }
    #expect(enlarged == corners)
    #expect(
      try IDXFile(path: formats + "uint8.idx.gz").array
        == IDXFile(path: formats + "uint8.idx").array)
  }

  @Test("Errors of IDX files, by their whole text")
  func idxErrors() throws {
    func message(_ bytes: [UInt8]) -> String {
      ModelIOSupport.message { _ = try IDXFile(bytes: bytes, name: "t.idx") }
    }
    let whole = try DataFile.read(formats + "uint8.idx")
    #expect(message([]) == "t.idx: error[empty-file]: the file is empty")
    #expect(
      message(Array("label\n".utf8)) == """
        t.idx: error[wrong-format]: this is not an IDX file
        help: an IDX file begins with two zero bytes, its type of number and its number of axes; \
        there are also `csv` and `npz`
        """)
    #expect(
      message(Array(whole.prefix(9)))
        == "t.idx: error[truncated-file]: the file ends inside the IDX header")
    #expect(
      message(whole.dropLast()) == """
        t.idx: error[truncated-file]: the header announces 3 × 4 × 2 numbers, 40 bytes, \
        but the file ends after 39
        help: the file was cut off on its way: fetch it again
        """)
    #expect(
      message(whole + [0]) == """
        t.idx: error[corrupt-file]: the header announces 3 × 4 × 2 numbers, 40 bytes, \
        but the file goes on behind them
        """)
    #expect(
      message([0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255]) == """
        t.idx: error[too-large]: the header announces 4294967295 × 4294967295 numbers, \
        more than 4 GiB
        """)
    #expect(
      message([0, 0, 8, 1, 0, 0, 0, 0]) == "t.idx: error[empty-file]: the file holds no examples")
    #expect(
      message([0, 0, 13, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0x7F, 0xC0, 0, 0]) == """
        t.idx: error[not-finite]: the value at [1] is not a number (NaN)
        help: leave out the examples whose values are missing
        """)
    let packed = try DataFile.read(formats + "uint8.idx.gz")
    #expect(
      message(packed.dropLast(9)) == """
        t.idx: error[truncated-file]: the compressed data end too early
        help: the file was cut off on its way: fetch it again
        """)
  }

  @Test(
    "Arrays that are not of numbers are refused",
    arguments: [
      ("objects", "the array holds Python objects, which are not read"),
      ("records", "the header is not that of an array of numbers"),
      ("complex", "numbers of NumPy's type `<c16` cannot be read"),
    ])
  func notNumbers(name: String, message: String) {
    let text = ModelIOSupport.message { _ = try NPYFile(path: formats + name + ".npy") }
    #expect(text.contains("error[wrong-format]: \(message)\nhelp: "))
  }

  @Test(
    "Whatever a file holds, reading it ends in an array or an error",
    arguments: [
      "uint8.idx", "uint8.idx.gz", "float64.idx", "float64.npy", "fortran.npy", "records.npy",
      "version2.npy", "stored.npz", "deflated.npz",
    ])
  func hostile(file: String) throws {
    let whole = try DataFile.read(formats + file)
    var generator = SplitMix(state: 3)
    var candidates = (0..<whole.count).map { Array(whole.prefix($0)) }
    for round in 0..<2000 {
      var bytes = whole
      for _ in 0...round % 3 { bytes = ModelIOSupport.damaged(bytes, using: &generator) }
      candidates.append(bytes)
    }
    for bytes in candidates {
      do {
        if file.hasSuffix(".npz") {
          let archive = try NPZFile(bytes: bytes, name: file)
          for name in archive.arrayNames { _ = try? archive.array(name) }
        } else if file.hasSuffix(".npy") {
          let array = try NPYFile(bytes: bytes, name: file).array
          #expect(array.values.count == array.shape.reduce(1, *))
        } else {
          let array = try IDXFile(bytes: bytes, name: file).array
          #expect(array.values.count == array.shape.reduce(1, *))
        }
      } catch {
        #expect(error.message.utf8.count < 400)
      }
    }
  }
}
