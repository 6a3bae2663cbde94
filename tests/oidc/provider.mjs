// The OpenID provider that tests/test_browser_oidc.py signs in with, on loopback: `node provider.mjs '{...}'`.
// The argument says the port, the client's redirect_uri, and the accounts: subject -> claims.
// Whoever comes chooses an account from a page of buttons; nothing asks for a password, and all is agreed to.
import Provider, { interactionPolicy } from "oidc-provider";

const { port, redirect_uri, client_secret, accounts } = JSON.parse(process.argv[2]);
const issuer = `http://localhost:${port}`;
const policy = interactionPolicy.base();
policy.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0); // Streamlit asks for it

const provider = new Provider(issuer, {
  clients: [{
    client_id: "evenkeel",
    client_secret,
    redirect_uris: [redirect_uri],
    post_logout_redirect_uris: [redirect_uri],
  }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  conformIdTokenClaims: false, // so that the id_token itself says the address, as Google's and Microsoft's do
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...accounts[sub] }) }),
  loadExistingGrant: async (ctx) => {
    const grant = new provider.Grant({ accountId: ctx.oidc.session.accountId, clientId: ctx.oidc.client.clientId });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
  interactions: { policy, url: (_, interaction) => `/choose/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = `<!doctype html><title>Sign out</title>${form}
          <button form="op.logoutForm" name="logout" value="yes">Sign out everywhere</button>`;
      },
    },
  },
  cookies: { keys: ["only for tests"] },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/choose/")) return next();
  if (ctx.query.account) {
    await provider.interactionFinished(ctx.req, ctx.res, {
      select_account: {},
      login: { accountId: ctx.query.account },
    });
    ctx.respond = false;
    return undefined;
  }
  const buttons = Object.keys(accounts).map((sub) => `<button name="account" value="${sub}">${sub}</button>`);
  ctx.body = `<!doctype html><title>Who are you?</title><form>${buttons.join("")}</form>`;
  return undefined;
});

provider.listen(port, "localhost", () => console.log("ready"));
