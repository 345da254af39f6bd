using System.Text;
using CsCheck;
using Hikyaku.Protocol.Imap.Notify;
using Xunit;

namespace Hikyaku.Protocol.Tests.Imap.Notify;

/// <summary>The grammar of NOTIFY (RFC 5465 §8).</summary>
public sealed class NotifyRequestTests
{
    private static string Parse(string text) => NotifyRequest.TryParse(Encoding.UTF8.GetBytes(text), out var fault) is { } request
        ? (request.WantsStatus ? "STATUS " : "") + string.Join(' ', request.Groups.Select(Describe))
        : (fault.IsUnknownEvent ? "NO " : "BAD ") + fault.Text;

    private static string Describe(EventGroup group)
    {
        var names = string.Concat(group.Mailboxes.Names.Select(name => " " + Encoding.UTF8.GetString(name)));
        return $"{group.Mailboxes.Kind}{names}: {group.Events}{string.Concat(group.NewAttributes.Select(item => $" {item}"))};";
    }

    [Theory]
    // The example of §3.1, with erratum 1804
    [InlineData("set status (selected (MessageNew (uid body.peek[header.fields (from to subject)]) MessageExpunge)) (subtree Lists (MessageNew MessageExpunge))",
        "STATUS Selected: MessageNew, MessageExpunge UID BODY.PEEK[HEADER.FIELDS (from to subject)]; Subtree Lists: MessageNew, MessageExpunge;")]
    [InlineData("NONE", "")]
    [InlineData("SET (SELECTED NONE)", "Selected: None;")]
    [InlineData("SET (SELECTED-DELAYED (MessageNew MessageExpunge FlagChange))", "SelectedDelayed: OfMessages;")]
    [InlineData("SET (mailboxes INBOX (MailboxName))", "Mailboxes INBOX: MailboxName;")]
    [InlineData("SET (mailboxes (INBOX \"a b\" {1}\r\nc) (MailboxName)) (subtree-one x NONE)", "Mailboxes INBOX a b c: MailboxName; SubtreeOne x: None;")]
    [InlineData("SET (personal (SubscriptionChange MailboxMetadataChange ServerMetadataChange)) (inboxes NONE) (subscribed NONE)",
        "Personal: SubscriptionChange, MailboxMetadataChange, ServerMetadataChange; Inboxes: None; Subscribed: None;")]
    public void What_the_grammar_knows_is_read(string text, string expected) => Assert.Equal(expected, Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("SET")]
    [InlineData("SET STATUS")]
    [InlineData("NONE (selected NONE)")]
    [InlineData("SET selected NONE")]
    [InlineData("SET (selected)")]
    [InlineData("SET (selected ())")]
    [InlineData("SET (selected MessageNew)")]
    [InlineData("SET (selected NONE) ")]
    [InlineData("SET (everywhere NONE)")]
    [InlineData("SET (mailboxes () NONE)")]
    // §5: MessageNew and MessageExpunge belong together, FlagChange wants both
    [InlineData("SET (personal (MessageNew))")]
    [InlineData("SET (personal (MessageExpunge))")]
    [InlineData("SET (personal (FlagChange))")]
    [InlineData("SET (selected (MessageNew MessageExpunge FlagChange) )")]
    // §6.1: one filter for the selected mailbox, and only events of messages
    [InlineData("SET (selected NONE) (selected-delayed NONE)")]
    [InlineData("SET (selected (MailboxName))")]
    // §8: attributes for the selected mailbox only
    [InlineData("SET (personal (MessageNew (UID) MessageExpunge))")]
    [InlineData("SET (selected (MessageNew (BODY[) MessageExpunge))")]
    [InlineData("SET (selected (MessageNew () MessageExpunge))")]
    public void What_it_does_not_know_is_refused(string text) => Assert.StartsWith("BAD ", Parse(text), StringComparison.Ordinal);

    [Theory]
    // §3.1: an event that we can't tell of is no fault of the client
    [InlineData("SET (personal (AnnotationChange))")]
    [InlineData("SET (personal (MessageNew MessageExpunge AnnotationChange))")]
    [InlineData("SET (personal (MailboxName X-Weather))")]
    public void An_unknown_event_is_refused_in_another_way(string text) => Assert.StartsWith("NO ", Parse(text), StringComparison.Ordinal);

    [Fact]
    public void The_number_of_groups_and_names_is_bounded()
    {
        Assert.StartsWith("BAD", Parse("SET" + string.Concat(Enumerable.Repeat(" (personal NONE)", 65))), StringComparison.Ordinal);
        Assert.StartsWith("BAD", Parse($"SET (mailboxes ({string.Join(' ', Enumerable.Repeat("a", 257))}) NONE)"), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_comes_is_read_or_refused()
    {
        string[] pieces =
        [
            "SET", "NONE", "STATUS", " ", "(", ")", "selected", "mailboxes", "personal", "MessageNew", "MessageExpunge", "FlagChange", "INBOX", "BODY[", "]", "\"",
            "{3}\r\n", "\u00E9", "\0",
        ];
        Gen.Int[0, pieces.Length - 1].Array[0, 40].Sample(parts => _ = Parse(string.Concat(parts.Select(part => pieces[part]))));
    }
}
