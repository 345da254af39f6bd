using Hikyaku.Server.Language;

namespace Hikyaku.Server.Interchange;

/// <summary>Exports to Maildir++.</summary>
internal sealed class MaildirTarget(string root) : MailTarget
{
    private readonly MaildirWriter _writer = new(root);

    /// <inheritdoc/>
    public override Text? Doubt => _writer.LostKeywords == 0 ? null : new(
        $"A maildir folder has room for 26 keywords: {_writer.LostKeywords} marks were not written. The mbox format keeps them.",
        $"maildir のキーワードはフォルダーごとに 26 個までなので、{_writer.LostKeywords} 個を書けませんでした。mbox 形式なら残せます。");

    /// <inheritdoc/>
    public override void AddMailbox(string mailbox) => _writer.AddMailbox(mailbox);

    /// <inheritdoc/>
    public override Task WriteAsync(LoadedMail mail, CancellationToken cancellation) => _writer.WriteAsync(mail, cancellation);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _writer.Finish();
        return ValueTask.CompletedTask;
    }
}
