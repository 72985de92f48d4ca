import Foundation

extension LanguageServer {
  /// Runs a server over standard input and output until the client ends it or goes away.
  ///
  /// Neovim 0.11 and later, in `~/.config/nvim/init.lua`:
  ///
  /// ```lua
  /// vim.filetype.add({ extension = { nn = "nn" } })
  /// vim.lsp.config("nn", { cmd = { "nn-language-server" }, filetypes = { "nn" } })
  /// vim.lsp.enable("nn")
  /// ```
  ///
  /// Neovim 0.7 to 0.10:
  ///
  /// ```lua
  /// vim.cmd("autocmd BufRead,BufNewFile *.nn setfiletype nn")
  /// vim.api.nvim_create_autocmd("FileType", {
  ///   pattern = "nn",
  ///   callback = function(event)
  ///     local id = vim.lsp.start_client({ name = "nn", cmd = { "nn-language-server" } })
  ///     vim.lsp.buf_attach_client(event.buf, id)
  ///     vim.bo[event.buf].omnifunc = "v:lua.vim.lsp.omnifunc"
  ///   end,
  /// })
  /// ```
  ///
  /// - Returns: the status to exit with: 0 when the client asked for `shutdown` before `exit`,
  ///   else 1.
  package static func runOverStandardStreams() async -> Int32 {
    // A client that has gone makes writing fail, which must not end the process by a signal.
    signal(SIGPIPE, SIG_IGN)
    let input = ByteInput(descriptor: STDIN_FILENO)
    let output = ByteOutput(descriptor: STDOUT_FILENO)
    let server = LanguageServer(send: output.send)
    var framer = MessageFramer()
    while let bytes = await input.read() {
      framer.append(bytes)
      while let event = framer.next() {
        if let status = await server.receive(event) {
          await output.flushed()
          return status
        }
      }
      await output.drained()
    }
    return 1
  }
}
