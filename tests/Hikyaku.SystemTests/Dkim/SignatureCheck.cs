using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Message.Headers;
using NSec.Cryptography;
using Xunit;

namespace Hikyaku.SystemTests.Dkim;

/// <summary>A verifier in the words of RFC 6376 §6, as far as signatures of relaxed/relaxed go: what a receiver would find.</summary>
internal static partial class SignatureCheck
{
    /// <summary>The signature fields of a message, each with its tags.</summary>
    public static IReadOnlyList<Dictionary<string, string>> SignaturesOf(string message)
    {
        var found = new List<Dictionary<string, string>>();
        foreach (var field in new HeaderFields(Encoding.Latin1.GetBytes(message)))
        {
            if (!field.Is("DKIM-Signature"u8)) continue;
            var tags = Encoding.Latin1.GetString(field.RawValue).Split(';').Select(tag => tag.Split('=', 2)).ToDictionary(tag => tag[0].Trim(), tag => Folding().Replace(tag[1], ""));
            tags["raw"] = Encoding.Latin1.GetString(field.Raw);
            found.Add(tags);
        }
        return found;
    }

    /// <summary>"pass", or what is wrong.</summary>
    public static string Verify(string message, Dictionary<string, string> signature, string record)
    {
        var key = DkimKeyRecord.TryParse(record)!;
        var split = message.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var body = message[(split + 4)..];
        Assert.Equal("relaxed/relaxed", signature["c"]);
        if (Convert.ToBase64String(BodyHash.Of(new MemoryStream(Encoding.Latin1.GetBytes(body)), Canonicalization.Relaxed)) != signature["bh"]) return "the body was changed";

        var hash = SHA256.HashData(SignedOctets(message[..(split + 2)], signature));
        var proof = Convert.FromBase64String(signature["b"]);
        return IsRight(key, hash, proof) ? "pass" : "the header was changed";
    }

    private static byte[] SignedOctets(string header, Dictionary<string, string> signature)
    {
        var canonical = new ArrayBufferWriter<byte>();
        var used = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in signature["h"].Split(':'))
        {
            var fields = FieldsOf(header, name);
            var number = used.GetValueOrDefault(name);
            used[name] = number + 1;
            if (number < fields.Count) Write(fields[^(number + 1)], canonical, withEnd: true);
        }
        Write(SignatureValue().Replace(signature["raw"], "b="), canonical, withEnd: false);
        return canonical.WrittenSpan.ToArray();
    }

    private static List<string> FieldsOf(string header, string name)
    {
        var fields = new List<string>();
        foreach (var field in new HeaderFields(Encoding.Latin1.GetBytes(header)))
        {
            if (field.Is(Encoding.ASCII.GetBytes(name))) fields.Add(Encoding.Latin1.GetString(field.Raw));
        }
        return fields;
    }

    private static void Write(string raw, ArrayBufferWriter<byte> canonical, bool withEnd)
    {
        var fields = new HeaderFields(Encoding.Latin1.GetBytes(raw));
        Assert.True(fields.MoveNext(), string.Create(CultureInfo.InvariantCulture, $"{raw} is no field"));
        if (withEnd) HeaderCanonicalization.Write(Canonicalization.Relaxed, fields.Current, canonical);
        else HeaderCanonicalization.WriteWithoutEnd(Canonicalization.Relaxed, fields.Current, canonical);
    }

    private static bool IsRight(DkimKeyRecord key, byte[] hash, byte[] proof)
    {
        if (key.KeyType == "ed25519")
        {
            var ed25519 = SignatureAlgorithm.Ed25519;
            return ed25519.Verify(PublicKey.Import(ed25519, key.PublicKey.Span, KeyBlobFormat.RawPublicKey), hash, proof);
        }
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(key.PublicKey.Span, out _);
        return rsa.VerifyHash(hash, proof, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Folding();

    // What stands behind "b=", which no other tag of ours ends with.
    [GeneratedRegex(@"(?<=[\s;])b=[^;]*")]
    private static partial Regex SignatureValue();
}
