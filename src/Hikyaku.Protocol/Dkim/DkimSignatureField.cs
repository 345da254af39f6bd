using System.Globalization;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Protocol.Tags;

namespace Hikyaku.Protocol.Dkim;

/// <summary>The field that carries a signature, RFC 6376 §3.5, as this server writes it: relaxed/relaxed, the whole body.</summary>
public sealed record DkimSignatureField
{
    private const int LineLength = 68;

    /// <summary>How it was signed.</summary>
    public required DkimAlgorithm Algorithm { get; init; }

    /// <summary>i= of an ARC-Message-Signature: the set it belongs to (RFC 8617 §4.1.2); null makes a DKIM-Signature.</summary>
    public int? Instance { get; init; }

    /// <summary>d=: who takes responsibility, in A-labels.</summary>
    public required string Domain { get; init; }

    /// <summary>s=: under which name the key is published.</summary>
    public required string Selector { get; init; }

    /// <summary>t=: when.</summary>
    public required DateTimeOffset SignedAt { get; init; }

    /// <summary>h=: the names of the fields that were signed, in their order; a name more than there are fields keeps others from being added (§8.15).</summary>
    public required IReadOnlyList<string> SignedFields { get; init; }

    /// <summary>bh=: the hash of the body.</summary>
    public required ReadOnlyMemory<byte> BodyHash { get; init; }

    /// <summary>The field with its line end; without a signature as it is itself signed (§3.7: b= with an empty value).</summary>
    public byte[] ToField(ReadOnlySpan<byte> signature)
    {
        var field = (Instance is { } instance ? new FieldFolder("ARC-Message-Signature").Word(string.Create(CultureInfo.InvariantCulture, $"i={instance};")) : new FieldFolder("DKIM-Signature").Word("v=1;"))
            .Word($"a={NameOf(Algorithm)};").Word("c=relaxed/relaxed;").Word($"d={Domain};").Word($"s={Selector};")
            .Word(string.Create(CultureInfo.InvariantCulture, $"t={SignedAt.ToUnixTimeSeconds()};"));
        WriteNames(field);
        field.Word($"bh={Convert.ToBase64String(BodyHash.Span)};");
        WriteSignature(field, signature);
        return field.ToField();
    }

    /// <summary>b=, on lines of its own.</summary>
    internal static void WriteSignature(FieldFolder field, ReadOnlySpan<byte> signature)
    {
        var first = true;
        foreach (var line in Convert.ToBase64String(signature).Chunk(LineLength))
        {
            field.Line((first ? "b=" : "") + new string(line));
            first = false;
        }
        if (first) field.Line("b=");
    }

    /// <summary>d= of a field that was written by anybody; null when it is no list of tags, or has none.</summary>
    public static string? DomainOf(string value) => TagList.TryParse(value)?["d"];

    /// <summary>The name of an algorithm in a=.</summary>
    public static string NameOf(DkimAlgorithm algorithm) => algorithm == DkimAlgorithm.Ed25519Sha256 ? "ed25519-sha256" : "rsa-sha256";

    /// <summary>h= may be folded at its colons.</summary>
    private void WriteNames(FieldFolder field)
    {
        var line = "h=";
        for (var i = 0; i < SignedFields.Count; i++)
        {
            var word = SignedFields[i] + (i == SignedFields.Count - 1 ? ";" : ":");
            if (line.Length + word.Length > LineLength)
            {
                field.Line(line);
                line = "";
            }
            line += word;
        }
        field.Line(line);
    }
}
