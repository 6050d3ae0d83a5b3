/// Makes a PDF document depend on its contents alone.
enum PDFFinishing {
    /// The document with the digits of its creation date set to the first second of the year 2000;
    /// the length, and so every offset in the document, stays as it is.
    static func withoutDate(_ document: [UInt8]) -> [UInt8] {
        let key = Array("/CreationDate (D:".utf8)
        let date = Array("20000101000000".utf8)
        var document = document
        var position = 0
        while position + key.count + date.count <= document.count {
            if document[position] == key[0], document[position...].starts(with: key) {
                let start = position + key.count
                for (offset, digit) in date.enumerated() { document[start + offset] = digit }
                position = start + date.count
            } else {
                position += 1
            }
        }
        return document
    }
}
