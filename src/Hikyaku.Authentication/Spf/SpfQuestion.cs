using System.Net;

namespace Hikyaku.Authentication.Spf;

/// <summary>Whether a client may send in somebody's name, RFC 7208 §4.1.</summary>
/// <param name="Client">Its address.</param>
/// <param name="HeloName">How it greeted.</param>
/// <param name="LocalPart">Of the sender; empty means postmaster (§4.3).</param>
/// <param name="Domain">Of the sender.</param>
internal sealed record SpfQuestion(IPAddress Client, string HeloName, string LocalPart, string Domain);
