"""Drive nn-language-server as an editor does, through pytest-lsp's client.

    python3 -m pytest Tests/outside/lsp_features.py

The executable is taken from NN_LANGUAGE_SERVER, else from .build/release.
"""

import os
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVER = os.environ.get(
    "NN_LANGUAGE_SERVER", str(ROOT / ".build" / "release" / "nn-language-server")
)
URI = "file:///net.nn"
TEXT = """\
// Handwritten digits
input image: [64] in 0...16
target digit: class(10)

func layer(x, _ width) {
  return x.dense(width).relu()
}
let hidden = (image / 16).layer(128)
let logits = hidden.dense(10)

loss crossEntropy(logits, digit)
"""


@pytest_lsp.fixture(
    params=["visual-studio-code", "neovim", "emacs"],
    config=ClientServerConfig(server_command=[SERVER]),
)
async def client(request, lsp_client: LanguageClient):
    """A client with the capabilities of an editor."""
    await lsp_client.initialize_session(
        types.InitializeParams(capabilities=client_capabilities(request.param))
    )
    yield lsp_client
    await lsp_client.shutdown_session()


def document():
    return types.TextDocumentIdentifier(uri=URI)


def position(word, text=TEXT, after=False):
    """The place of a word's first occurrence; all texts here are ASCII."""
    offset = text.index(word) + (len(word) if after else 0)
    return types.Position(
        line=text.count("\n", 0, offset), character=offset - text.rfind("\n", 0, offset) - 1
    )


async def opened(client, text=TEXT, version=1):
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(
            text_document=types.TextDocumentItem(
                uri=URI, language_id="nn", version=version, text=text
            )
        )
    )
    return await diagnostics(client)


async def diagnostics(client):
    """The diagnostics, asked for or waited for, as the client has it."""
    document_capabilities = client.capabilities.text_document
    if document_capabilities and document_capabilities.diagnostic:
        report = await client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(text_document=document())
        )
        return report.items
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return client.diagnostics[URI]


@pytest.mark.asyncio
async def test_a_mistake_shows_and_goes_as_one_types(client: LanguageClient):
    found = await opened(client, "input x: [2]\nlet y = x.dense(3\n")
    assert [d.code for d in found] == ["unclosed-bracket"]
    end = types.Position(line=1, character=17)
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            text_document=types.VersionedTextDocumentIdentifier(uri=URI, version=2),
            content_changes=[
                types.TextDocumentContentChangePartial(
                    range=types.Range(start=end, end=end), text=")"
                )
            ],
        )
    )
    found = await diagnostics(client)
    assert [d for d in found if d.severity == types.DiagnosticSeverity.Error] == []


@pytest.mark.asyncio
async def test_a_repair_is_offered(client: LanguageClient):
    await opened(client, "input x: [2]\nlet y = x.dense(3\n")
    whole = types.Range(start=types.Position(0, 0), end=types.Position(2, 0))
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=document(), range=whole, context=types.CodeActionContext(diagnostics=[])
        )
    )
    edits = [e for a in actions for e in a.edit.changes[URI]]
    assert [e.new_text for e in edits] == [")"]


@pytest.mark.asyncio
async def test_the_outline_has_every_declaration(client: LanguageClient):
    await opened(client)
    symbols = await client.text_document_document_symbol_async(
        types.DocumentSymbolParams(text_document=document())
    )
    names = [s.name for s in symbols]
    for name in ["image", "digit", "layer", "hidden", "logits"]:
        assert name in names


@pytest.mark.asyncio
async def test_a_name_leads_to_its_declaration(client: LanguageClient):
    await opened(client)
    location = await client.text_document_definition_async(
        types.DefinitionParams(text_document=document(), position=position("layer(128"))
    )
    assert location.range.start == position("layer(x")


@pytest.mark.asyncio
async def test_hover_shows_a_declaration(client: LanguageClient):
    await opened(client)
    hover = await client.text_document_hover_async(
        types.HoverParams(text_document=document(), position=position("image / 16"))
    )
    assert "input image: [64] in 0...16" in hover.contents.value


@pytest.mark.asyncio
async def test_completion_after_a_dot_proposes_ops_and_functions(client: LanguageClient):
    text = TEXT + "let more = hidden.\n"
    await opened(client, text)
    found = await client.text_document_completion_async(
        types.CompletionParams(
            text_document=document(), position=position("more = hidden.", text, after=True)
        )
    )
    labels = {item.label for item in found.items}
    assert {"layer", "multiply"} <= labels
    item = next(item for item in found.items if item.label == "multiply")
    resolved = await client.completion_item_resolve_async(item)
    documentation = resolved.documentation
    assert "y = a · b" in getattr(documentation, "value", documentation)


@pytest.mark.asyncio
async def test_signature_help_follows_the_cursor(client: LanguageClient):
    await opened(client)
    found = await client.text_document_signature_help_async(
        types.SignatureHelpParams(
            text_document=document(), position=position("layer(128", after=True)
        )
    )
    assert found.signatures[0].label == "layer(x, _ width)"
    assert found.active_parameter == 1


@pytest.mark.asyncio
async def test_semantic_tokens_come_five_numbers_a_word(client: LanguageClient):
    await opened(client)
    found = await client.text_document_semantic_tokens_full_async(
        types.SemanticTokensParams(text_document=document())
    )
    assert list(found.data[:5]) == [0, 0, len("// Handwritten digits"), 8, 0]
    assert len(found.data) % 5 == 0


@pytest.mark.asyncio
async def test_bodies_and_comments_fold(client: LanguageClient):
    await opened(client)
    found = await client.text_document_folding_range_async(
        types.FoldingRangeParams(text_document=document())
    )
    assert (4, 5) in [(f.start_line, f.end_line) for f in found]


@pytest.mark.asyncio
async def test_shapes_stand_within_the_text(client: LanguageClient):
    await opened(client)
    whole = types.Range(start=types.Position(0, 0), end=types.Position(99, 0))
    hints = await client.text_document_inlay_hint_async(
        types.InlayHintParams(text_document=document(), range=whole)
    )
    assert [(h.position.line, h.label) for h in hints] == [
        (5, "[128]"),
        (7, "[128]"),
        (8, "[10]"),
        (10, "9,610 parameters"),
    ]


@pytest.mark.asyncio
async def test_hover_shows_the_shapes_of_a_layer(client: LanguageClient):
    await opened(client)
    hover = await client.text_document_hover_async(
        types.HoverParams(text_document=document(), position=position("dense(10)"))
    )
    for line in ["y = x Wᵀ + b", "[128] → [10]", "logits.dense.weight: [10, 128]"]:
        assert line in hover.contents.value


@pytest.mark.asyncio
async def test_formatting_edits_only_what_differs(client: LanguageClient):
    await opened(client, TEXT.replace("hidden = (", "hidden   =  ("))
    edits = await client.text_document_formatting_async(
        types.DocumentFormattingParams(
            text_document=document(),
            options=types.FormattingOptions(tab_size=2, insert_spaces=True),
        )
    )
    assert [(e.range.start.line, e.new_text) for e in edits] == [
        (7, "let hidden = (image / 16).layer(128)\n")
    ]
