using System.Text;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Authentication.Dkim;

/// <summary>
/// Which fields of a header are signed, RFC 6376 §5.4.1: those that say who wrote to whom, what, and how it is to be read.
/// Each name stands once more in h= than there are fields, so that nobody can add another one unseen (§8.15).
/// </summary>
internal static class SignedFields
{
    /// <summary>A message with more fields of a name than this keeps those above unsigned, and the signature short.</summary>
    private const int MostOfAName = 20;

    /// <summary>Guarded even where they are missing: an added one would change what readers see.</summary>
    private static readonly byte[][] Always = Names(
        "From", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
        "MIME-Version", "Content-Type", "Content-Transfer-Encoding");

    /// <summary>Guarded only where they are there: mailing lists and forwarders rightly add their own.</summary>
    private static readonly byte[][] WhenPresent = Names(
        "Sender", "Resent-From", "Resent-Sender", "Resent-To", "Resent-Cc", "Resent-Date", "Resent-Message-ID",
        "Content-Disposition", "Content-ID", "Content-Description", "Content-Language",
        "List-Id", "List-Help", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Subscribe", "List-Post", "List-Owner", "List-Archive",
        "Auto-Submitted", "Disposition-Notification-To");

    /// <summary>RFC 8617 §4.1.2: who passes a message on signs the signatures that it came with; others may add theirs.</summary>
    private static readonly byte[] Signature = "DKIM-Signature"u8.ToArray();

    private static readonly byte[][] All = [.. Always, .. WhenPresent];

    /// <summary>The names for h=, and where in the header the fields begin that they stand for, in the same order; -1 stands for none.</summary>
    /// <param name="header">The header.</param>
    /// <param name="withSignatures">True to sign the signatures that are there, too.</param>
    public static (List<string> Names, List<int> Offsets) Choose(ReadOnlySpan<byte> header, bool withSignatures = false)
    {
        var signatures = new List<int>();
        var found = new List<int>?[All.Length];
        foreach (var field in new HeaderFields(header))
        {
            if (withSignatures && field.Is(Signature)) signatures.Add(field.Offset);
            var name = IndexOf(field);
            if (name >= 0) (found[name] ??= []).Add(field.Offset);
        }

        var names = new List<string>(All.Length);
        var offsets = new List<int>(All.Length);
        for (var i = 0; i < All.Length; i++)
        {
            var fields = found[i] ?? [];
            if (fields.Count == 0 && i >= Always.Length) continue;
            var name = Encoding.ASCII.GetString(All[i]);
            // §5.4.2: the last field of a name is the first that is signed.
            for (var last = fields.Count - 1; last >= 0 && last >= fields.Count - MostOfAName; last--) Add(name, fields[last]);
            if (fields.Count <= MostOfAName) Add(name, -1);
        }
        for (var last = signatures.Count - 1; last >= 0 && last >= signatures.Count - MostOfAName; last--) Add("DKIM-Signature", signatures[last]);
        return (names, offsets);

        void Add(string name, int offset)
        {
            names.Add(name);
            offsets.Add(offset);
        }
    }

    private static int IndexOf(in HeaderField field)
    {
        for (var i = 0; i < All.Length; i++)
        {
            if (field.Is(All[i])) return i;
        }
        return -1;
    }

    private static byte[][] Names(params ReadOnlySpan<string> names)
    {
        var octets = new byte[names.Length][];
        for (var i = 0; i < names.Length; i++) octets[i] = Encoding.ASCII.GetBytes(names[i]);
        return octets;
    }
}
