using Hikyaku.Server.Administration;
using Hikyaku.Server.Interchange;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Store;

namespace Hikyaku.Server.Commands;

/// <summary>
/// Brings a source into an account, batch by batch: each batch is one commit, its size bounds the memory. A batch that is
/// refused is tried again message by message, so that one bad message keeps no other out.
/// </summary>
internal sealed class ImportRun(Desk desk, IMailAdministration mail, string account, bool json)
{
    private const int BatchMessages = 256;
    private const long BatchBytes = 4 << 20;
    private const int RefusalsTold = 10;

    private readonly List<LoadedMail> _batch = [];
    private long _batchBytes;
    private int _imported;
    private int _refused;

    /// <summary>Runs to the end.</summary>
    public async Task<int> RunAsync(Func<MailSource> open, CancellationToken cancellation)
    {
        Terminal terminal = desk.Terminal;
        try
        {
            MailSource source = open();
            StoreResult<int> created = await mail.CreateMailboxesAsync(account, [.. source.Mailboxes.Select(ListableName.Of)], cancellation);
            if (created.Error is { } refusal)
                return terminal.Fail(StoreErrorText.Of(refusal));
            await ProgressBar.RunAsync(terminal, new($"Importing into {account}", $"{account} に取り込み中"), async progress =>
            {
                await ImportAsync(source, progress, cancellation);
                return true;
            });
        }
        catch (Exception unreadable) when (unreadable is IOException and not EndOfStreamException or UnauthorizedAccessException or FormatException)
        {
            return terminal.Fail(new(
                $"{unreadable.Message} {_imported} messages were imported before.",
                $"{unreadable.Message} それまでに {_imported} 通を取り込みました。"));
        }
        finally
        {
            Clear();
        }
        return Tell();
    }

    private async Task ImportAsync(MailSource source, IProgress<ProgressState> progress, CancellationToken cancellation)
    {
        await foreach (LoadedMail message in source.ReadAllAsync(cancellation))
        {
            MailItem item = message.Item with
            {
                Mailbox = ListableName.Of(message.Item.Mailbox),
                Keywords = [.. message.Item.Keywords.Where(IsKeyword)],
            };
            _batch.Add(message with { Item = item });
            _batchBytes += message.Content.Length;
            if (_batch.Count < BatchMessages && _batchBytes < BatchBytes)
                continue;
            await SendAsync(cancellation);
            progress.Report(new(source.Position, source.Total));
        }
        await SendAsync(cancellation);
        progress.Report(new(source.Total, source.Total));
    }

    private async Task SendAsync(CancellationToken cancellation)
    {
        if (_batch.Count == 0)
            return;
        StoreResult<int> sent = await mail.ImportAsync(account, _batch, cancellation);
        if (sent.Succeeded)
            _imported += sent.Value;
        else
        {
            foreach (LoadedMail message in _batch)
            {
                StoreResult<int> alone = await mail.ImportAsync(account, [message], cancellation);
                if (alone.Error is { } error)
                    Refuse(message.Item, error);
                else
                    _imported++;
            }
        }
        Clear();
    }

    private void Refuse(MailItem item, StoreError error)
    {
        _refused++;
        if (_refused > RefusalsTold)
            return;
        string when = item.Date.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        desk.Terminal.Fail(new(
            $"A message for {item.Mailbox} of {when} UTC was refused: {error.Message}",
            $"{item.Mailbox} の {when} (UTC) のメッセージを取り込めませんでした: {error.Message}"));
    }

    private int Tell()
    {
        if (json)
            desk.Terminal.Output.WriteLine(System.Text.Json.JsonSerializer.Serialize(new ImportReport(_imported, _refused), ReportJson.Default.ImportReport));
        else
            desk.Terminal.Say(new($"{_imported} messages imported into {account}.", $"{account} に {_imported} 通を取り込みました。"));
        return _refused == 0
            ? ExitCode.Done
            : desk.Terminal.Fail(new($"{_refused} messages were refused for the reasons above.", $"{_refused} 通は上の理由で取り込めませんでした。"));
    }

    private void Clear()
    {
        _batch.ForEach(message => message.Dispose());
        _batch.Clear();
        _batchBytes = 0;
    }

    /// <summary>A flag-keyword is an atom (RFC 9051 §9); files of other programs may hold anything.</summary>
    private static bool IsKeyword(string keyword)
        => keyword.Length is > 0 and <= 255 && keyword.All(character => character is > ' ' and < '\x7f' && !"(){%*\"\\]".Contains(character));
}

/// <summary>What <c>import --json</c> prints.</summary>
internal sealed record ImportReport(int Imported, int Refused);

/// <summary>What <c>export --json</c> prints.</summary>
internal sealed record ExportReport(int Exported, int Mailboxes, string Path);
