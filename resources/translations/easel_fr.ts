<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>accounts</name>
    <message numerus="yes">
        <source>%Ln accounts are disabled.</source>
        <translation>
            <numerusform>%Ln compte est désactivé.</numerusform>
            <numerusform>%Ln comptes sont désactivés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln accounts are enabled.</source>
        <translation>
            <numerusform>%Ln compte est activé.</numerusform>
            <numerusform>%Ln comptes sont activés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln accounts could not be removed.</source>
        <translation>
            <numerusform>%Ln compte n&apos;a pas pu être retiré.</numerusform>
            <numerusform>%Ln comptes n&apos;ont pas pu être retirés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln accounts were removed.</source>
        <translation>
            <numerusform>%Ln compte a été retiré.</numerusform>
            <numerusform>%Ln comptes ont été retirés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln chosen</source>
        <translation>
            <numerusform>%Ln choisi</numerusform>
            <numerusform>%Ln choisis</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be asked.</source>
        <translation>
            <numerusform>%Ln n&apos;a pas pu être interrogé.</numerusform>
            <numerusform>%Ln n&apos;ont pas pu être interrogés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln did not pass.</source>
        <translation>
            <numerusform>%Ln a échoué.</numerusform>
            <numerusform>%Ln ont échoué.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln drawn today</source>
        <translation>
            <numerusform>%Ln image aujourd&apos;hui</numerusform>
            <numerusform>%Ln images aujourd&apos;hui</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need another key.</source>
        <translation>
            <numerusform>%Ln a besoin d&apos;une autre clé.</numerusform>
            <numerusform>%Ln ont besoin d&apos;une autre clé.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need signing in again.</source>
        <translation>
            <numerusform>%Ln est à reconnecter.</numerusform>
            <numerusform>%Ln sont à reconnecter.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of {all} accounts passed the check.</source>
        <translation>
            <numerusform>%Ln compte sur {all} a passé la vérification.</numerusform>
            <numerusform>%Ln comptes sur {all} ont passé la vérification.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of {all} accounts were taken.</source>
        <translation>
            <numerusform>%Ln compte sur {all} a été repris.</numerusform>
            <numerusform>%Ln comptes sur {all} ont été repris.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of {all} can draw</source>
        <translation>
            <numerusform>%Ln sur {all} peut dessiner</numerusform>
            <numerusform>%Ln sur {all} peuvent dessiner</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>A&amp;nnuler</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>&amp;Détails</translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>&amp;Terminé</translation>
    </message>
    <message>
        <source>&amp;Enable</source>
        <translation>&amp;Activer</translation>
    </message>
    <message>
        <source>&amp;Export accounts…</source>
        <translation>&amp;Exporter des comptes…</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fichier</translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation>&amp;Importer</translation>
    </message>
    <message>
        <source>&amp;Import accounts…</source>
        <translation>&amp;Importer des comptes…</translation>
    </message>
    <message>
        <source>&amp;Keep it</source>
        <translation>&amp;Garder</translation>
    </message>
    <message>
        <source>&amp;Keys of a list are for</source>
        <translation>&amp;Clés d&apos;une liste pour</translation>
    </message>
    <message>
        <source>&amp;Label</source>
        <translation>&amp;Libellé</translation>
    </message>
    <message>
        <source>&amp;Next step</source>
        <translation>Étape suiva&amp;nte</translation>
    </message>
    <message>
        <source>&amp;Passphrase</source>
        <translation>&amp;Phrase secrète</translation>
    </message>
    <message>
        <source>&amp;Passphrase of the export</source>
        <translation>&amp;Phrase secrète de l&apos;export</translation>
    </message>
    <message>
        <source>&amp;Priority</source>
        <translation>&amp;Priorité</translation>
    </message>
    <message>
        <source>&amp;Project</source>
        <translation>Pro&amp;jet</translation>
    </message>
    <message>
        <source>&amp;Project that pays</source>
        <translation>Projet qui &amp;paie</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Retirer</translation>
    </message>
    <message>
        <source>&amp;Remove…</source>
        <translation>&amp;Retirer…</translation>
    </message>
    <message>
        <source>&amp;Save the key</source>
        <translation>&amp;Enregistrer la clé</translation>
    </message>
    <message>
        <source>&amp;Sign in again</source>
        <translation>Se rec&amp;onnecter</translation>
    </message>
    <message>
        <source>&amp;Sort by provider</source>
        <translation>&amp;Trier par fournisseur</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Réessayer</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>Ann&amp;uler</translation>
    </message>
    <message>
        <source>A key of express mode draws at Vertex AI without a login. It is checked by a call without cost.</source>
        <translation>Une clé du mode express dessine chez Vertex AI sans connexion. Elle est vérifiée par un appel gratuit.</translation>
    </message>
    <message>
        <source>A project of Google Cloud pays for the pictures. Make one, then enable its API.</source>
        <translation>Un projet Google Cloud paie les images. Créez-en un, puis activez son API.</translation>
    </message>
    <message>
        <source>A&amp;dd account</source>
        <translation>A&amp;jouter un compte</translation>
    </message>
    <message>
        <source>AP&amp;I key</source>
        <translation>Clé AP&amp;I</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>Clé API</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Compte</translation>
    </message>
    <message>
        <source>Account added</source>
        <translation>Compte ajouté</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Comptes</translation>
    </message>
    <message>
        <source>Accounts (*.json *.txt *.csv)</source>
        <translation>Comptes (*.json *.txt *.csv)</translation>
    </message>
    <message>
        <source>Accounts at 1 draw first, the next ones when none above is ready. At the same number {turn}.</source>
        <translation>Les comptes au rang 1 dessinent d&apos;abord, les suivants quand aucun au-dessus n&apos;est prêt. À rang égal, {turn}.</translation>
    </message>
    <message>
        <source>Add OpenAI or a service like it</source>
        <translation>Ajouter OpenAI ou un service semblable</translation>
    </message>
    <message>
        <source>Add Vertex AI by its key</source>
        <translation>Ajouter Vertex AI par sa clé</translation>
    </message>
    <message>
        <source>Add a Gemini API key</source>
        <translation>Ajouter une clé de l&apos;API Gemini</translation>
    </message>
    <message>
        <source>Add a Google account</source>
        <translation>Ajouter un compte Google</translation>
    </message>
    <message>
        <source>Add an account</source>
        <translation>Ajouter un compte</translation>
    </message>
    <message>
        <source>Add an&amp;other</source>
        <translation>Ajouter un &amp;autre</translation>
    </message>
    <message>
        <source>Add&amp;ress</source>
        <translation>A&amp;dresse</translation>
    </message>
    <message>
        <source>Address of the &amp;page that could not be opened</source>
        <translation>Adresse de la &amp;page qui n&apos;a pas pu s&apos;ouvrir</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Tous les fichiers (*)</translation>
    </message>
    <message>
        <source>All take turns: {turn}. Drag a row up or down, and it draws before or after the others.</source>
        <translation>Tous à tour de rôle&#xa0;: {turn}. Déplacez une ligne vers le haut ou le bas, et elle dessine avant ou après les autres.</translation>
    </message>
    <message>
        <source>Also re&amp;voke at Google</source>
        <translation>Révoquer aussi &amp;chez Google</translation>
    </message>
    <message>
        <source>An export of Easel, the file of a login (authorized_user), or a list with a key a line.</source>
        <translation>Un export d&apos;Easel, le fichier d&apos;une connexion (authorized_user) ou une liste avec une clé par ligne.</translation>
    </message>
    <message>
        <source>Another &amp;client</source>
        <translation>Un autre &amp;client</translation>
    </message>
    <message>
        <source>Any service that speaks OpenAI&apos;s Images API: its address and a key.</source>
        <translation>Tout service qui parle l&apos;API Images d&apos;OpenAI&#xa0;: son adresse et une clé.</translation>
    </message>
    <message>
        <source>Ask the provider what is left, where it can be asked.</source>
        <translation>Demander au fournisseur ce qui reste, là où c&apos;est possible.</translation>
    </message>
    <message>
        <source>Ask the provider whether it takes the secret. It costs nothing.</source>
        <translation>Demander au fournisseur s&apos;il accepte le secret. C&apos;est gratuit.</translation>
    </message>
    <message>
        <source>Asked {done} of {all} for quotas</source>
        <translation>Quotas demandés&#xa0;: {done} sur {all}</translation>
    </message>
    <message numerus="yes">
        <source>At least %Ln characters. Nobody can recover it.</source>
        <translation>
            <numerusform>Au moins %Ln caractère. Personne ne peut la retrouver.</numerusform>
            <numerusform>Au moins %Ln caractères. Personne ne peut la retrouver.</numerusform>
        </translation>
    </message>
    <message>
        <source>Audience</source>
        <translation>Audience</translation>
    </message>
    <message>
        <source>Back (Esc)</source>
        <translation>Retour (Échap)</translation>
    </message>
    <message>
        <source>By name, provider or state, such as: gemini cooling (Ctrl+F)</source>
        <translation>Par nom, fournisseur ou état, par exemple&#xa0;: gemini en pause (Ctrl+F)</translation>
    </message>
    <message>
        <source>C&amp;heck</source>
        <translation>&amp;Vérifier</translation>
    </message>
    <message>
        <source>Calls itsel&amp;f</source>
        <translation>Se présente co&amp;mme</translation>
    </message>
    <message>
        <source>Change how they take turns</source>
        <translation>Changer l&apos;ordre de passage</translation>
    </message>
    <message>
        <source>Check and sa&amp;ve</source>
        <translation>Vérifier et en&amp;registrer</translation>
    </message>
    <message>
        <source>Check the key later in the account&apos;s details, or see whether it draws.</source>
        <translation>Vérifiez la clé plus tard dans les détails du compte, ou voyez s&apos;il dessine.</translation>
    </message>
    <message>
        <source>Checked {done} of {all}</source>
        <translation>Vérifiés&#xa0;: {done} sur {all}</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Vérification…</translation>
    </message>
    <message>
        <source>Choose &amp;file…</source>
        <translation>Choisir un &amp;fichier…</translation>
    </message>
    <message>
        <source>Choose a &amp;place…</source>
        <translation>Choisir un em&amp;placement…</translation>
    </message>
    <message>
        <source>Choose nobody</source>
        <translation>Tout désélectionner</translation>
    </message>
    <message>
        <source>Client files (*.json)</source>
        <translation>Fichiers de client (*.json)</translation>
    </message>
    <message>
        <source>Client secret</source>
        <translation>Secret du client</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Fermer (Échap)</translation>
    </message>
    <message>
        <source>Close the details</source>
        <translation>Fermer les détails</translation>
    </message>
    <message>
        <source>Close the details (Esc)</source>
        <translation>Fermer les détails (Échap)</translation>
    </message>
    <message>
        <source>Close: {title}</source>
        <translation>Fermer&#xa0;: {title}</translation>
    </message>
    <message>
        <source>Code Assist</source>
        <translation>Code Assist</translation>
    </message>
    <message>
        <source>Cooling</source>
        <translation>En pause</translation>
    </message>
    <message>
        <source>Copy the a&amp;ddress</source>
        <translation>Copier l&apos;a&amp;dresse</translation>
    </message>
    <message>
        <source>Create a client</source>
        <translation>Créer un client</translation>
    </message>
    <message>
        <source>Create a client of the type Desktop app, then download its JSON.</source>
        <translation>Créez un client du type «&#xa0;Application de bureau&#xa0;», puis téléchargez son JSON.</translation>
    </message>
    <message>
        <source>Create an OAuth client of the type Desktop app</source>
        <translation>Créer un client OAuth du type «&#xa0;Application de bureau&#xa0;»</translation>
    </message>
    <message>
        <source>D&amp;isable</source>
        <translation>D&amp;ésactiver</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>Désactivé</translation>
    </message>
    <message>
        <source>Disabled {done} of {all}</source>
        <translation>Désactivés&#xa0;: {done} sur {all}</translation>
    </message>
    <message>
        <source>Draw &amp;later</source>
        <translation>Dessiner &amp;plus tard</translation>
    </message>
    <message>
        <source>Draw e&amp;arlier</source>
        <translation>Dessiner p&amp;lus tôt</translation>
    </message>
    <message>
        <source>Draw earlier</source>
        <translation>Dessiner plus tôt</translation>
    </message>
    <message>
        <source>Draw first</source>
        <translation>Dessiner en premier</translation>
    </message>
    <message>
        <source>Draw in between</source>
        <translation>Dessiner entre les autres</translation>
    </message>
    <message>
        <source>Draw last</source>
        <translation>Dessiner en dernier</translation>
    </message>
    <message>
        <source>Draw later</source>
        <translation>Dessiner plus tard</translation>
    </message>
    <message>
        <source>Draws first</source>
        <translation>Dessine en premier</translation>
    </message>
    <message>
        <source>Draws through</source>
        <translation>Dessine par</translation>
    </message>
    <message>
        <source>Draws when no account above is ready</source>
        <translation>Dessine quand aucun compte au-dessus n&apos;est prêt</translation>
    </message>
    <message>
        <source>Drop the client_secret.json here</source>
        <translation>Déposez client_secret.json ici</translation>
    </message>
    <message>
        <source>Drop the file here</source>
        <translation>Déposez le fichier ici</translation>
    </message>
    <message>
        <source>Drop the file of your client here, or paste its ID and its secret.</source>
        <translation>Déposez ici le fichier de votre client, ou collez son identifiant et son secret.</translation>
    </message>
    <message>
        <source>E&amp;xport</source>
        <translation>E&amp;xporter</translation>
    </message>
    <message>
        <source>Easel asks the service for its models, which costs nothing, and so sees that the key is good.</source>
        <translation>Easel demande au service ses modèles, ce qui est gratuit, et voit ainsi que la clé est bonne.</translation>
    </message>
    <message>
        <source>Empty: Google&apos;s own.</source>
        <translation>Vide&#xa0;: celui de Google.</translation>
    </message>
    <message>
        <source>Empty: that of the client file.</source>
        <translation>Vide&#xa0;: celui du fichier du client.</translation>
    </message>
    <message>
        <source>Empty: the email that signs in.</source>
        <translation>Vide&#xa0;: l&apos;adresse e-mail qui se connecte.</translation>
    </message>
    <message>
        <source>Empty: {project}, as for {account}.</source>
        <translation>Vide&#xa0;: {project}, comme pour {account}.</translation>
    </message>
    <message>
        <source>Enable the Gemini API</source>
        <translation>Activer l&apos;API Gemini</translation>
    </message>
    <message>
        <source>Enable the Gemini for Google Cloud API</source>
        <translation>Activer l&apos;API Gemini for Google Cloud</translation>
    </message>
    <message>
        <source>Enable the Vertex AI API</source>
        <translation>Activer l&apos;API Vertex AI</translation>
    </message>
    <message>
        <source>Enabled</source>
        <translation>Activé</translation>
    </message>
    <message>
        <source>Enabled {done} of {all}</source>
        <translation>Activés&#xa0;: {done} sur {all}</translation>
    </message>
    <message>
        <source>Ends every login of this person with the same Google project, in other programs too.</source>
        <translation>Met fin à toutes les connexions de cette personne avec le même projet Google, dans d&apos;autres programmes aussi.</translation>
    </message>
    <message>
        <source>Export accounts</source>
        <translation>Exporter des comptes</translation>
    </message>
    <message>
        <source>Exported to {path}.</source>
        <translation>Exporté dans {path}.</translation>
    </message>
    <message>
        <source>Find an account</source>
        <translation>Chercher un compte</translation>
    </message>
    <message>
        <source>For those who are entitled to that interface with an OAuth client of their own.</source>
        <translation>Pour qui a droit à cette interface avec son propre client OAuth.</translation>
    </message>
    <message>
        <source>Gemini API</source>
        <translation>API Gemini</translation>
    </message>
    <message>
        <source>Gemini API key</source>
        <translation>Clé de l&apos;API Gemini</translation>
    </message>
    <message>
        <source>Get a key</source>
        <translation>Obtenir une clé</translation>
    </message>
    <message>
        <source>Give Easel the client</source>
        <translation>Donner le client à Easel</translation>
    </message>
    <message>
        <source>Give Easel the client again.</source>
        <translation>Donnez de nouveau le client à Easel.</translation>
    </message>
    <message>
        <source>Google Cloud: an API key of express mode, or a login with a project.</source>
        <translation>Google Cloud&#xa0;: une clé API du mode express, ou une connexion avec un projet.</translation>
    </message>
    <message>
        <source>Google account</source>
        <translation>Compte Google</translation>
    </message>
    <message>
        <source>Hide: {field}</source>
        <translation>Masquer&#xa0;: {field}</translation>
    </message>
    <message>
        <source>How much is done</source>
        <translation>Avancement</translation>
    </message>
    <message>
        <source>Import accounts</source>
        <translation>Importer des comptes</translation>
    </message>
    <message>
        <source>It begins with http://127.0.0.1. Copy it whole from the address bar.</source>
        <translation>Elle commence par http://127.0.0.1. Copiez-la en entier depuis la barre d&apos;adresse.</translation>
    </message>
    <message>
        <source>It draws again, with the new login.</source>
        <translation>Il dessine de nouveau, avec la nouvelle connexion.</translation>
    </message>
    <message>
        <source>It draws from now on.</source>
        <translation>Il dessine dès maintenant.</translation>
    </message>
    <message>
        <source>It draws no more, and its login is deleted here. The log keeps its requests.</source>
        <translation>Il ne dessine plus, et sa connexion est supprimée ici. Le journal garde ses requêtes.</translation>
    </message>
    <message>
        <source>It has drawn since.</source>
        <translation>Il a dessiné depuis.</translation>
    </message>
    <message>
        <source>It is checked with a call that costs nothing before it is kept.</source>
        <translation>Elle est vérifiée par un appel gratuit avant d&apos;être gardée.</translation>
    </message>
    <message>
        <source>It is checked with a call that costs nothing, then kept with your other secrets.</source>
        <translation>Elle est vérifiée par un appel gratuit, puis gardée avec vos autres secrets.</translation>
    </message>
    <message>
        <source>It signs in by the client of {account}, and its project pays unless you name another.</source>
        <translation>Il se connecte par le client de {account}, dont le projet paie, sauf si vous en nommez un autre.</translation>
    </message>
    <message>
        <source>Its provider takes the key, and it draws from now on.</source>
        <translation>Son fournisseur accepte la clé, et il dessine dès maintenant.</translation>
    </message>
    <message>
        <source>Its share of the work</source>
        <translation>Sa part du travail</translation>
    </message>
    <message>
        <source>Key rejected</source>
        <translation>Clé refusée</translation>
    </message>
    <message>
        <source>Last check</source>
        <translation>Dernière vérification</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>Dernière erreur</translation>
    </message>
    <message>
        <source>Last error, {words}</source>
        <translation>Dernière erreur, {words}</translation>
    </message>
    <message>
        <source>Less: {field}</source>
        <translation>Moins&#xa0;: {field}</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Limites</translation>
    </message>
    <message>
        <source>Login ended</source>
        <translation>Connexion expirée</translation>
    </message>
    <message>
        <source>Lower numbers draw first.</source>
        <translation>Les petits nombres dessinent d&apos;abord.</translation>
    </message>
    <message>
        <source>Make a project</source>
        <translation>Créer un projet</translation>
    </message>
    <message>
        <source>Make a project and enable its API</source>
        <translation>Créer un projet et activer son API</translation>
    </message>
    <message>
        <source>May be empty: a key of express mode knows its project.</source>
        <translation>Peut rester vide&#xa0;: une clé du mode express connaît son projet.</translation>
    </message>
    <message>
        <source>More about accounts</source>
        <translation>Autres actions sur les comptes</translation>
    </message>
    <message>
        <source>More: {field}</source>
        <translation>Plus&#xa0;: {field}</translation>
    </message>
    <message>
        <source>Name a file.</source>
        <translation>Nommez un fichier.</translation>
    </message>
    <message>
        <source>Name the app as you like, with External as its audience, and add yourself as a test user. While it is in Testing, logins end after 7 days; publish it on the page Audience to avoid that.</source>
        <translation>Nommez l&apos;application comme vous voulez, avec «&#xa0;Externe&#xa0;» comme audience, et ajoutez-vous comme utilisateur test. En mode «&#xa0;Test&#xa0;», les connexions expirent après 7 jours&#x202f;; publiez-la sur la page «&#xa0;Audience&#xa0;» pour l&apos;éviter.</translation>
    </message>
    <message>
        <source>Name the project that pays: this client does not tell it.</source>
        <translation>Nommez le projet qui paie&#xa0;: ce client ne le dit pas.</translation>
    </message>
    <message>
        <source>Needed. A location goes behind an @ where it is not global, such as my-project@europe-west4.</source>
        <translation>Nécessaire. Un emplacement autre que global se met après un @, par exemple my-project@europe-west4.</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>À traiter</translation>
    </message>
    <message>
        <source>Never checked.</source>
        <translation>Jamais vérifié.</translation>
    </message>
    <message>
        <source>New API key</source>
        <translation>Nouvelle clé API</translation>
    </message>
    <message>
        <source>No account is like that</source>
        <translation>Aucun compte ne correspond</translation>
    </message>
    <message>
        <source>No accounts yet</source>
        <translation>Pas encore de compte</translation>
    </message>
    <message>
        <source>No browser could be opened here. Copy the address and open it in any browser.</source>
        <translation>Aucun navigateur n&apos;a pu être ouvert ici. Copiez l&apos;adresse et ouvrez-la dans n&apos;importe quel navigateur.</translation>
    </message>
    <message>
        <source>Not allowed on Google&apos;s page: {names}. It draws without.</source>
        <translation>Non autorisé sur la page de Google&#xa0;: {names}. Il dessine sans cela.</translation>
    </message>
    <message numerus="yes">
        <source>Of %Ln of {all} accounts the provider said what is left.</source>
        <translation>
            <numerusform>Pour %Ln compte sur {all}, le fournisseur a dit ce qui reste.</numerusform>
            <numerusform>Pour %Ln comptes sur {all}, le fournisseur a dit ce qui reste.</numerusform>
        </translation>
    </message>
    <message>
        <source>On: this account may draw. Space turns the chosen one on or off.</source>
        <translation>Activé&#xa0;: ce compte peut dessiner. La barre d&apos;espace change celui qui est choisi.</translation>
    </message>
    <message>
        <source>Open the &amp;browser again</source>
        <translation>Rouvrir le na&amp;vigateur</translation>
    </message>
    <message>
        <source>OpenAI or a service like it</source>
        <translation>OpenAI ou un service semblable</translation>
    </message>
    <message>
        <source>Or paste the &amp;ID of the client</source>
        <translation>Ou collez l&apos;&amp;identifiant du client</translation>
    </message>
    <message>
        <source>Passphrase once &amp;more</source>
        <translation>Phrase secrète encore une &amp;fois</translation>
    </message>
    <message>
        <source>Pictures at &amp;once</source>
        <translation>Images à la &amp;fois</translation>
    </message>
    <message>
        <source>Pictures today</source>
        <translation>Images aujourd&apos;hui</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>Fournisseur</translation>
    </message>
    <message>
        <source>Quota left</source>
        <translation>Quota restant</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>Re&amp;tirer</translation>
    </message>
    <message>
        <source>Read: a client of the project {project}</source>
        <translation>Lu&#xa0;: un client du projet {project}</translation>
    </message>
    <message>
        <source>Read: a client of type Desktop app</source>
        <translation>Lu&#xa0;: un client du type «&#xa0;Application de bureau&#xa0;»</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Prêt</translation>
    </message>
    <message>
        <source>Refresh &amp;quotas</source>
        <translation>Actualiser les &amp;quotas</translation>
    </message>
    <message>
        <source>Remove {account}?</source>
        <translation>Retirer {account}&#x202f;?</translation>
    </message>
    <message>
        <source>Replace the &amp;key</source>
        <translation>Re&amp;mplacer la clé</translation>
    </message>
    <message>
        <source>Replace the key of {account}</source>
        <translation>Remplacer la clé de {account}</translation>
    </message>
    <message>
        <source>Save &amp;without checking</source>
        <translation>Enregistrer &amp;sans vérifier</translation>
    </message>
    <message>
        <source>Set up the consent screen</source>
        <translation>Configurer l&apos;écran de consentement</translation>
    </message>
    <message>
        <source>Show all accounts</source>
        <translation>Afficher tous les comptes</translation>
    </message>
    <message>
        <source>Show its requests</source>
        <translation>Afficher ses requêtes</translation>
    </message>
    <message>
        <source>Show only accounts that are like this</source>
        <translation>N&apos;afficher que ces comptes</translation>
    </message>
    <message>
        <source>Show: {field}</source>
        <translation>Afficher&#xa0;: {field}</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Se reconnecter</translation>
    </message>
    <message>
        <source>Sign in for Code Assist</source>
        <translation>Se connecter à Code Assist</translation>
    </message>
    <message>
        <source>Sign in on Google&apos;s page and allow what Easel asks for. Then it goes on here.</source>
        <translation>Connectez-vous sur la page de Google et autorisez ce qu&apos;Easel demande. La suite se passe ici.</translation>
    </message>
    <message>
        <source>Sign in with &amp;Google</source>
        <translation>Se connecter avec &amp;Google</translation>
    </message>
    <message>
        <source>Sign in with &amp;Google instead</source>
        <translation>Se connecter plutôt avec &amp;Google</translation>
    </message>
    <message>
        <source>Sign in with Google or bring an API key, and Easel can draw.</source>
        <translation>Connectez-vous avec Google ou apportez une clé API, et Easel pourra dessiner.</translation>
    </message>
    <message>
        <source>Sign in with Google, or bring an API key (Ctrl+N)</source>
        <translation>Se connecter avec Google ou apporter une clé API (Ctrl+N)</translation>
    </message>
    <message>
        <source>Sign in with your browser. The first time you make a client of your own, in four steps.</source>
        <translation>Connectez-vous par votre navigateur. La première fois, vous créez votre propre client, en quatre étapes.</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>Connecté</translation>
    </message>
    <message>
        <source>So many pictures may be drawn by it at the same time.</source>
        <translation>Il peut dessiner autant d&apos;images en même temps.</translation>
    </message>
    <message>
        <source>Sort by turn</source>
        <translation>Trier par ordre de passage</translation>
    </message>
    <message>
        <source>Sort, import, export</source>
        <translation>Trier, importer, exporter</translation>
    </message>
    <message>
        <source>Sorted by provider. Who draws first is set in the order of turns.</source>
        <translation>Trié par fournisseur. Qui dessine d&apos;abord se règle dans l&apos;ordre de passage.</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Step {n} of {all}: {title}</source>
        <translation>Étape {n} sur {all}&#xa0;: {title}</translation>
    </message>
    <message numerus="yes">
        <source>Stopped; %Ln were left as they are.</source>
        <translation>
            <numerusform>Arrêté&#x202f;; %Ln est resté tel quel.</numerusform>
            <numerusform>Arrêté&#x202f;; %Ln sont restés tels quels.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Take at least %Ln characters.</source>
        <translation>
            <numerusform>Prenez au moins %Ln caractère.</numerusform>
            <numerusform>Prenez au moins %Ln caractères.</numerusform>
        </translation>
    </message>
    <message>
        <source>Take turns with these</source>
        <translation>À tour de rôle avec ceux-ci</translation>
    </message>
    <message>
        <source>That is a key, and was not kept. To add an account by its key, go back.</source>
        <translation>C&apos;est une clé, et elle n&apos;a pas été gardée. Pour ajouter un compte par sa clé, revenez en arrière.</translation>
    </message>
    <message>
        <source>That is no file on this computer. Save it here first.</source>
        <translation>Ce n&apos;est pas un fichier de cet ordinateur. Enregistrez-le d&apos;abord ici.</translation>
    </message>
    <message>
        <source>The browser is on another machine?</source>
        <translation>Le navigateur est sur une autre machine&#x202f;?</translation>
    </message>
    <message>
        <source>The key is missing.</source>
        <translation>La clé manque.</translation>
    </message>
    <message>
        <source>The key was saved, but not checked.</source>
        <translation>La clé a été enregistrée sans vérification.</translation>
    </message>
    <message>
        <source>The key was saved, but not checked. Its details can check it at any time.</source>
        <translation>La clé a été enregistrée sans vérification. Ses détails permettent de la vérifier à tout moment.</translation>
    </message>
    <message>
        <source>The new key of {account} was saved, but could not be checked now.</source>
        <translation>La nouvelle clé de {account} a été enregistrée, mais n&apos;a pas pu être vérifiée.</translation>
    </message>
    <message>
        <source>The provider last accepted its secret {ago} ({moment}).</source>
        <translation>Le fournisseur a accepté son secret pour la dernière fois {ago} ({moment}).</translation>
    </message>
    <message>
        <source>The provider of {account} said what is left.</source>
        <translation>Le fournisseur de {account} a dit ce qui reste.</translation>
    </message>
    <message>
        <source>The quickest way: a key from Google AI Studio.</source>
        <translation>Le plus rapide&#xa0;: une clé de Google AI Studio.</translation>
    </message>
    <message>
        <source>The userAgent of its requests. Empty: easel.</source>
        <translation>Le userAgent de ses requêtes. Vide&#xa0;: easel.</translation>
    </message>
    <message>
        <source>There the last page cannot be opened, which is fine. Paste its address here.</source>
        <translation>Là-bas, la dernière page ne peut pas s&apos;ouvrir, et c&apos;est normal. Collez son adresse ici.</translation>
    </message>
    <message>
        <source>These two differ.</source>
        <translation>Les deux diffèrent.</translation>
    </message>
    <message>
        <source>This client signs in there, and not at Google.</source>
        <translation>Ce client se connecte là-bas, et non chez Google.</translation>
    </message>
    <message>
        <source>This key was pasted into another field, and put here.</source>
        <translation>Cette clé a été collée dans un autre champ, et mise ici.</translation>
    </message>
    <message>
        <source>This part is missing.</source>
        <translation>Cette partie manque.</translation>
    </message>
    <message>
        <source>Time left to sign in</source>
        <translation>Temps restant pour se connecter</translation>
    </message>
    <message>
        <source>Us&amp;e it</source>
        <translation>Util&amp;iser</translation>
    </message>
    <message>
        <source>Use an OAuth client of your own, for a Google account that is entitled to this interface. Google&apos;s terms forbid the client of another product, and it suspends accounts for that.</source>
        <translation>Utilisez votre propre client OAuth, pour un compte Google qui a droit à cette interface. Les conditions de Google interdisent le client d&apos;un autre produit, et des comptes sont suspendus pour cela.</translation>
    </message>
    <message>
        <source>Vertex AI</source>
        <translation>Vertex AI</translation>
    </message>
    <message>
        <source>Waiting for you in the browser</source>
        <translation>Le navigateur vous attend</translation>
    </message>
    <message>
        <source>What became of each line</source>
        <translation>Résultat de chaque ligne</translation>
    </message>
    <message>
        <source>What it rests from</source>
        <translation>Pourquoi il est en pause</translation>
    </message>
    <message>
        <source>What you and the log call it.</source>
        <translation>Le nom que vous et le journal lui donnez.</translation>
    </message>
    <message>
        <source>With &amp;secrets, encrypted</source>
        <translation>Avec les &amp;secrets, chiffrés</translation>
    </message>
    <message>
        <source>With /v1 at its end where the service has that. Empty: OpenAI itself.</source>
        <translation>Avec /v1 à la fin si le service l&apos;a. Vide&#xa0;: OpenAI lui-même.</translation>
    </message>
    <message>
        <source>Without them, each account has to sign in or get its key again.</source>
        <translation>Sans eux, chaque compte devra se reconnecter ou recevoir sa clé de nouveau.</translation>
    </message>
    <message>
        <source>and its s&amp;ecret</source>
        <translation>et son s&amp;ecret</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>désactivé</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fait</translation>
    </message>
    <message>
        <source>enabled</source>
        <translation>activé</translation>
    </message>
    <message>
        <source>error {ago}: {why}</source>
        <translation>erreur {ago}&#xa0;: {why}</translation>
    </message>
    <message>
        <source>open</source>
        <translation>à faire</translation>
    </message>
    <message>
        <source>replace its key</source>
        <translation>remplacer sa clé</translation>
    </message>
    <message>
        <source>sign in again</source>
        <translation>se reconnecter</translation>
    </message>
    <message>
        <source>signed in</source>
        <translation>connecté</translation>
    </message>
    <message>
        <source>the first goes on until it has no more</source>
        <translation>le premier continue jusqu&apos;à épuisement</translation>
    </message>
    <message>
        <source>the one that drew least goes next</source>
        <translation>celui qui a le moins dessiné passe d&apos;abord</translation>
    </message>
    <message>
        <source>the one with most quota left goes next</source>
        <translation>celui à qui il reste le plus de quota passe d&apos;abord</translation>
    </message>
    <message>
        <source>{account} is disabled.</source>
        <translation>{account} est désactivé.</translation>
    </message>
    <message>
        <source>{account} is enabled.</source>
        <translation>{account} est activé.</translation>
    </message>
    <message>
        <source>{account} passed its check.</source>
        <translation>{account} a passé la vérification.</translation>
    </message>
    <message>
        <source>{account} signs in by the client it has. Choose the same Google account in the browser.</source>
        <translation>{account} se connecte par le client qu&apos;il a. Choisissez le même compte Google dans le navigateur.</translation>
    </message>
    <message>
        <source>{account} was removed here, but its login still stands at Google. {why}</source>
        <translation>{account} a été retiré ici, mais sa connexion subsiste chez Google. {why}</translation>
    </message>
    <message>
        <source>{account} was removed.</source>
        <translation>{account} a été retiré.</translation>
    </message>
    <message>
        <source>{ago}: {why}</source>
        <translation>{ago}&#xa0;: {why}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>reste {time}</translation>
    </message>
</context>
<context>
    <name>advice</name>
    <message>
        <source>Add credit or raise the spending limit at the provider, then press Check.</source>
        <translation>Ajoutez du crédit ou relevez le plafond de dépenses chez le fournisseur, puis appuyez sur «&#xa0;Vérifier&#xa0;».</translation>
    </message>
    <message>
        <source>Add the account again and name its project.</source>
        <translation>Ajoutez de nouveau le compte et nommez son projet.</translation>
    </message>
    <message>
        <source>Add the account again with the right base URL.</source>
        <translation>Ajoutez de nouveau le compte avec la bonne URL de base.</translation>
    </message>
    <message>
        <source>Follow what the provider says there, then press Check.</source>
        <translation>Suivez ce que dit le fournisseur, puis appuyez sur «&#xa0;Vérifier&#xa0;».</translation>
    </message>
    <message>
        <source>Its secret is gone from the keyring: give it again.</source>
        <translation>Son secret n&apos;est plus dans le trousseau&#xa0;: donnez-le de nouveau.</translation>
    </message>
    <message>
        <source>Other accounts draw this model. Check asks for it again.</source>
        <translation>D&apos;autres comptes dessinent ce modèle. «&#xa0;Vérifier&#xa0;» le redemande.</translation>
    </message>
    <message>
        <source>The key of {account} was rejected by its provider. Replace it to let it draw.</source>
        <translation>La clé de {account} a été refusée par son fournisseur. Remplacez-la pour qu&apos;il dessine.</translation>
    </message>
    <message>
        <source>The login of {account} has ended. Sign in again to let it draw.</source>
        <translation>La connexion de {account} a expiré. Reconnectez-vous pour qu&apos;il dessine.</translation>
    </message>
    <message>
        <source>Turn on billing for the account&apos;s project, then press Check.</source>
        <translation>Activez la facturation du projet de ce compte, puis appuyez sur «&#xa0;Vérifier&#xa0;».</translation>
    </message>
    <message>
        <source>Unlock the keyring; what waits goes on by itself.</source>
        <translation>Déverrouillez le trousseau&#x202f;; ce qui attend reprendra tout seul.</translation>
    </message>
</context>
<context>
    <name>attempt</name>
    <message>
        <source>cancelled</source>
        <translation>annulée</translation>
    </message>
    <message>
        <source>drawing</source>
        <translation>en cours</translation>
    </message>
    <message>
        <source>drawn</source>
        <translation>dessinée</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>échouée</translation>
    </message>
    <message>
        <source>limited</source>
        <translation>limitée</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>refusée</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>rejetée</translation>
    </message>
</context>
<context>
    <name>autostart</name>
    <message>
        <source>The system does not let Easel start with it: {why}.</source>
        <translation>Le système ne laisse pas Easel démarrer avec lui&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>The system keeps starting Easel, and does not let that be changed: {why}.</source>
        <translation>Le système continue de démarrer Easel et n&apos;autorise pas à le changer&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>the registry cannot be written</source>
        <translation>le registre ne peut pas être écrit</translation>
    </message>
</context>
<context>
    <name>cherry_studio</name>
    <message>
        <source>API Host</source>
        <translation>Adresse API</translation>
    </message>
    <message>
        <source>API Key</source>
        <translation>Clé API</translation>
    </message>
    <message>
        <source>Model ID</source>
        <translation>ID du modèle</translation>
    </message>
    <message>
        <source>Model Provider</source>
        <translation>Services de modèles</translation>
    </message>
    <message>
        <source>Provider Name</source>
        <translation>Nom du fournisseur</translation>
    </message>
    <message>
        <source>Provider Type</source>
        <translation>Type de fournisseur</translation>
    </message>
</context>
<context>
    <name>chip</name>
    <message>
        <source>Nothing to choose from yet</source>
        <translation>Rien à choisir pour l&apos;instant</translation>
    </message>
    <message>
        <source>Take {name} out of the filter</source>
        <translation>Enlever {name} du filtre</translation>
    </message>
    <message>
        <source>{name}: {value}</source>
        <translation>{name}&#xa0;: {value}</translation>
    </message>
</context>
<context>
    <name>client</name>
    <message>
        <source>unknown client</source>
        <translation>client inconnu</translation>
    </message>
</context>
<context>
    <name>connect</name>
    <message>
        <source>&amp;Open in {client}</source>
        <translation>&amp;Ouvrir dans {client}</translation>
    </message>
    <message>
        <source>&amp;Start proxy</source>
        <translation>&amp;Démarrer le proxy</translation>
    </message>
    <message>
        <source>&amp;Stop waiting</source>
        <translation>Ne plus a&amp;ttendre</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>&amp;Tester</translation>
    </message>
    <message>
        <source>&amp;Test again</source>
        <translation>Re&amp;tester</translation>
    </message>
    <message>
        <source>A client</source>
        <translation>Un client</translation>
    </message>
    <message>
        <source>A drawing of its page {title}, with {chosen} chosen at the left and {fields}.</source>
        <translation>Un dessin de sa page «&#xa0;{title}&#xa0;», avec {chosen} choisi à gauche et {fields}.</translation>
    </message>
    <message>
        <source>Add Easel to its model providers. The button fills everything in, and Cherry Studio asks you to confirm; or enter these values in Settings, Model Provider, Add.</source>
        <translation>Ajoutez Easel à ses fournisseurs de modèles. Le bouton remplit tout, et Cherry Studio vous demande confirmation&#x202f;; ou saisissez ces valeurs dans «&#xa0;Paramètres&#xa0;», «&#xa0;Services de modèles&#xa0;», «&#xa0;Ajouter&#xa0;».</translation>
    </message>
    <message>
        <source>Address and key are right.</source>
        <translation>L&apos;adresse et la clé sont bonnes.</translation>
    </message>
    <message>
        <source>Address for {who}</source>
        <translation>Adresse pour {who}</translation>
    </message>
    <message>
        <source>Another client</source>
        <translation>Un autre client</translation>
    </message>
    <message>
        <source>Anything that speaks OpenAI&apos;s Images API.</source>
        <translation>Tout ce qui parle l&apos;API Images d&apos;OpenAI.</translation>
    </message>
    <message>
        <source>Ask it to generate an image.</source>
        <translation>Demandez-lui de générer une image.</translation>
    </message>
    <message>
        <source>Before version 2, Paintings shows only providers of the type New API: choose that one there.</source>
        <translation>Avant la version 2, «&#xa0;Peinture&#xa0;» ne montre que les fournisseurs du type New API&#xa0;: choisissez-y ce type.</translation>
    </message>
    <message>
        <source>By {accounts} with {model}, in {time}.</source>
        <translation>Par {accounts} avec {model}, en {time}.</translation>
    </message>
    <message>
        <source>Choose another &amp;port</source>
        <translation>Choisir un autre &amp;port</translation>
    </message>
    <message>
        <source>Choose another model there than {model}, or give that name a row in the routes.</source>
        <translation>Choisissez là-bas un autre modèle que {model}, ou donnez une ligne à ce nom dans les routes.</translation>
    </message>
    <message>
        <source>Choose the kind of provider that is called OpenAI, OpenAI compatible or New API.</source>
        <translation>Choisissez le type de fournisseur appelé OpenAI, compatible OpenAI ou New API.</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>Clients</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Clients</translation>
    </message>
    <message>
        <source>Connect another client</source>
        <translation>Relier un autre client</translation>
    </message>
    <message>
        <source>Connect {client}</source>
        <translation>Relier {client}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Copy the text for {name}</source>
        <translation>Copier le texte pour {name}</translation>
    </message>
    <message>
        <source>Copy {field}</source>
        <translation>Copier {field}</translation>
    </message>
    <message>
        <source>Draw a picture there to see that it comes.</source>
        <translation>Dessinez-y une image pour voir qu&apos;elle arrive.</translation>
    </message>
    <message>
        <source>Draw a picture there, or list its models.</source>
        <translation>Dessinez-y une image, ou listez ses modèles.</translation>
    </message>
    <message>
        <source>Draw in Paintings, or in a chat with one of these models.</source>
        <translation>Dessinez dans «&#xa0;Peinture&#xa0;», ou dans une discussion avec un de ces modèles.</translation>
    </message>
    <message>
        <source>Draws from its chats, for everyone who uses it.</source>
        <translation>Dessine depuis ses discussions, pour tous ses utilisateurs.</translation>
    </message>
    <message>
        <source>Draws in Paintings and in chats.</source>
        <translation>Dessine dans «&#xa0;Peinture&#xa0;» et dans les discussions.</translation>
    </message>
    <message>
        <source>Draws on its image page and in chats.</source>
        <translation>Dessine sur sa page d&apos;images et dans les discussions.</translation>
    </message>
    <message>
        <source>Draws with its image tool, in the editor or the terminal.</source>
        <translation>Dessine avec son outil d&apos;image, dans l&apos;éditeur ou le terminal.</translation>
    </message>
    <message>
        <source>Easel asks for no key now: any key works, but most clients want one in their field.</source>
        <translation>Easel ne demande pas de clé&#xa0;: n&apos;importe laquelle convient, mais la plupart des clients en veulent une dans leur champ.</translation>
    </message>
    <message>
        <source>Easel listens in your network, too. Whose address do you need?</source>
        <translation>Easel écoute aussi dans votre réseau. Pour qui vous faut-il l&apos;adresse&#x202f;?</translation>
    </message>
    <message>
        <source>Easel only draws: use this provider for pictures, and another one for the rest.</source>
        <translation>Easel ne fait que dessiner&#xa0;: prenez ce fournisseur pour les images, et un autre pour le reste.</translation>
    </message>
    <message>
        <source>Fill in these fields and save.</source>
        <translation>Remplissez ces champs et enregistrez.</translation>
    </message>
    <message>
        <source>Fill in these fields.</source>
        <translation>Remplissez ces champs.</translation>
    </message>
    <message>
        <source>Fill in these values. Whether the client adds /v1 itself does not matter: both work.</source>
        <translation>Saisissez ces valeurs. Que le client ajoute /v1 ou non, les deux marchent.</translation>
    </message>
    <message>
        <source>Fills in address and key there, and asks you to confirm</source>
        <translation>Y remplit l&apos;adresse et la clé, et vous demande confirmation</translation>
    </message>
    <message>
        <source>For a request of your own: its address, and the header with the key.</source>
        <translation>Pour une requête à vous&#xa0;: son adresse, et l&apos;en-tête avec la clé.</translation>
    </message>
    <message>
        <source>Hide {field}</source>
        <translation>Masquer {field}</translation>
    </message>
    <message>
        <source>If it runs in a container, 127.0.0.1 is the container itself. Use host.docker.internal in the address, add that name to the names of this computer, and let Easel listen on 0.0.0.0.</source>
        <translation>S&apos;il tourne dans un conteneur, 127.0.0.1 est le conteneur lui-même. Mettez host.docker.internal dans l&apos;adresse, ajoutez ce nom aux noms de cet ordinateur, et laissez Easel écouter sur 0.0.0.0.</translation>
    </message>
    <message>
        <source>Install the package.</source>
        <translation>Installez le paquet.</translation>
    </message>
    <message>
        <source>It asked for {path}.</source>
        <translation>Il a demandé {path}.</translation>
    </message>
    <message>
        <source>It calls itself {name}.</source>
        <translation>Il se présente comme {name}.</translation>
    </message>
    <message>
        <source>It does not say who it is.</source>
        <translation>Il ne dit pas qui il est.</translation>
    </message>
    <message>
        <source>It is the web page {origin}. Add that to the web pages that may draw.</source>
        <translation>C&apos;est la page web {origin}. Ajoutez-la aux pages web qui peuvent dessiner.</translation>
    </message>
    <message>
        <source>It reaches Easel as {host}. Add that name to the names of this computer, or use {address}.</source>
        <translation>Il joint Easel sous le nom {host}. Ajoutez ce nom aux noms de cet ordinateur, ou utilisez {address}.</translation>
    </message>
    <message>
        <source>It waited {time}. If nobody stopped it, raise its time-out.</source>
        <translation>Il a attendu {time}. Si personne ne l&apos;a arrêté, relevez son délai d&apos;attente.</translation>
    </message>
    <message>
        <source>Its field {field} must be {address}.</source>
        <translation>Son champ «&#xa0;{field}&#xa0;» doit contenir {address}.</translation>
    </message>
    <message>
        <source>Key settings</source>
        <translation>Réglages de la clé</translation>
    </message>
    <message>
        <source>List the models there, or draw.</source>
        <translation>Listez-y les modèles, ou dessinez.</translation>
    </message>
    <message>
        <source>Nothing here opens it: is {client} installed? Enter the values by hand instead.</source>
        <translation>Aucun programme ici ne l&apos;ouvre&#xa0;: {client} est-il installé&#x202f;? Saisissez plutôt les valeurs à la main.</translation>
    </message>
    <message>
        <source>Once the proxy runs, a test shows whether the client reaches it.</source>
        <translation>Une fois le proxy démarré, un test montre si le client le joint.</translation>
    </message>
    <message>
        <source>One request from a terminal.</source>
        <translation>Une requête depuis un terminal.</translation>
    </message>
    <message>
        <source>Open Admin Panel, Settings, Images, and turn Image Generation on.</source>
        <translation>Ouvrez «&#xa0;Panneau d&apos;administration&#xa0;», «&#xa0;Paramètres&#xa0;», «&#xa0;Images&#xa0;», et activez la génération d&apos;images.</translation>
    </message>
    <message>
        <source>Open Settings, AI Service Provider, OpenAI, and turn it on.</source>
        <translation>Ouvrez «&#xa0;Paramètres&#xa0;», «&#xa0;Fournisseur d&apos;IA&#xa0;», OpenAI, et activez-le.</translation>
    </message>
    <message>
        <source>Open its image page, choose gpt-image-1, and draw.</source>
        <translation>Ouvrez sa page d&apos;images, choisissez gpt-image-1, et dessinez.</translation>
    </message>
    <message>
        <source>Open this &amp;setting</source>
        <translation>Ouvrir ce ré&amp;glage</translation>
    </message>
    <message>
        <source>Open this setting</source>
        <translation>Ouvrir ce réglage</translation>
    </message>
    <message>
        <source>OpenAI&apos;s own package for JavaScript and TypeScript.</source>
        <translation>Le paquet d&apos;OpenAI pour JavaScript et TypeScript.</translation>
    </message>
    <message>
        <source>OpenAI&apos;s own package for programs in Python.</source>
        <translation>Le paquet d&apos;OpenAI pour les programmes en Python.</translation>
    </message>
    <message>
        <source>Press Manage below the provider and add the image models that it lists, such as this one.</source>
        <translation>Appuyez sur «&#xa0;Gérer&#xa0;» sous le fournisseur et ajoutez les modèles d&apos;image qu&apos;il liste, comme celui-ci.</translation>
    </message>
    <message>
        <source>Run it now.</source>
        <translation>Lancez-le maintenant.</translation>
    </message>
    <message>
        <source>See it in &amp;Requests</source>
        <translation>Voir dans «&#xa0;&amp;Requêtes&#xa0;»</translation>
    </message>
    <message>
        <source>Set these variables in a terminal, then start Kilo Code, or the editor it lives in, from there.</source>
        <translation>Définissez ces variables dans un terminal, puis lancez de là Kilo Code, ou l&apos;éditeur où il vit.</translation>
    </message>
    <message>
        <source>Show {field}</source>
        <translation>Afficher {field}</translation>
    </message>
    <message>
        <source>Sign in to Kilo Code: its image tool works only then.</source>
        <translation>Connectez-vous à Kilo Code&#xa0;: sans cela, son outil d&apos;image ne marche pas.</translation>
    </message>
    <message>
        <source>Some versions send your Kilo login in place of the key, and the test says that the key is wrong. Then set Easel to ask for no key on this computer.</source>
        <translation>Certaines versions envoient votre connexion Kilo à la place de la clé, et le test dit que la clé est fausse. Dites alors à Easel de ne pas demander de clé sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Text for {name}</source>
        <translation>Texte pour {name}</translation>
    </message>
    <message>
        <source>That is {wire}&apos;s: choose the provider type OpenAI, or OpenAI compatible.</source>
        <translation>C&apos;est celle de {wire}&#xa0;: choisissez le type de fournisseur OpenAI, ou compatible OpenAI.</translation>
    </message>
    <message>
        <source>The address below is the one that it will have.</source>
        <translation>L&apos;adresse ci-dessous est celle qu&apos;il aura.</translation>
    </message>
    <message>
        <source>The address is right, and Easel asks for no key.</source>
        <translation>L&apos;adresse est bonne, et Easel ne demande pas de clé.</translation>
    </message>
    <message>
        <source>The address is right. Copy the key again, whole, into its field {field}.</source>
        <translation>L&apos;adresse est bonne. Copiez de nouveau la clé, en entier, dans son champ «&#xa0;{field}&#xa0;».</translation>
    </message>
    <message>
        <source>The address is right. Copy the key into its field {field}.</source>
        <translation>L&apos;adresse est bonne. Copiez la clé dans son champ «&#xa0;{field}&#xa0;».</translation>
    </message>
    <message>
        <source>The address is right. Whether the key is, its next request shows.</source>
        <translation>L&apos;adresse est bonne. Sa prochaine requête montrera si la clé l&apos;est.</translation>
    </message>
    <message>
        <source>The proxy is stopped: no client reaches Easel.</source>
        <translation>Le proxy est arrêté&#xa0;: aucun client ne joint Easel.</translation>
    </message>
    <message>
        <source>The test waits for {client} and says whether its address and key are right.</source>
        <translation>Le test attend {client} et dit si son adresse et sa clé sont bonnes.</translation>
    </message>
    <message>
        <source>These two values make a program ask Easel.</source>
        <translation>Avec ces deux valeurs, un programme s&apos;adresse à Easel.</translation>
    </message>
    <message>
        <source>This asks for a picture. It is in answer.json then, as base64 in the field b64_json.</source>
        <translation>Ceci demande une image. Elle est alors dans answer.json, en base64 dans le champ b64_json.</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Cet ordinateur</translation>
    </message>
    <message>
        <source>This program draws a picture and saves it as fox.png.</source>
        <translation>Ce programme dessine une image et l&apos;enregistre sous fox.png.</translation>
    </message>
    <message>
        <source>Turn Image on below the text field of a chat, and send a prompt.</source>
        <translation>Activez «&#xa0;Image&#xa0;» sous le champ de texte d&apos;une discussion, et envoyez un prompt.</translation>
    </message>
    <message>
        <source>Turn its image tool on, in its settings file.</source>
        <translation>Activez son outil d&apos;image, dans son fichier de réglages.</translation>
    </message>
    <message>
        <source>Waiting for its next request.</source>
        <translation>En attente de sa prochaine requête.</translation>
    </message>
    <message>
        <source>Waiting for the first request of {client}: {time}. {move}</source>
        <translation>En attente de la première requête de {client}&#xa0;: {time}. {move}</translation>
    </message>
    <message>
        <source>Where the values go in {client}</source>
        <translation>Où vont les valeurs dans {client}</translation>
    </message>
    <message>
        <source>While these variables are set, Kilo&apos;s own models are asked for at Easel too, which only draws. For chats choose a model of another provider.</source>
        <translation>Tant que ces variables sont définies, les modèles de Kilo sont aussi demandés à Easel, qui ne fait que dessiner. Pour discuter, choisissez un modèle d&apos;un autre fournisseur.</translation>
    </message>
    <message>
        <source>Whoever has it still needs the key.</source>
        <translation>La clé reste nécessaire à qui l&apos;a.</translation>
    </message>
    <message>
        <source>known once the proxy runs</source>
        <translation>connue une fois le proxy démarré</translation>
    </message>
    <message>
        <source>the client</source>
        <translation>le client</translation>
    </message>
    <message>
        <source>{client} asked at a wrong address</source>
        <translation>{client} a demandé à une mauvaise adresse</translation>
    </message>
    <message numerus="yes">
        <source>{client} asked for %Ln pictures, which are being drawn.</source>
        <translation>
            <numerusform>{client} a demandé %Ln image, en cours de dessin.</numerusform>
            <numerusform>{client} a demandé %Ln images, en cours de dessin.</numerusform>
        </translation>
    </message>
    <message>
        <source>{client} asked for a model that Easel does not know</source>
        <translation>{client} a demandé un modèle qu&apos;Easel ne connaît pas</translation>
    </message>
    <message>
        <source>{client} asked for a picture, which is being drawn.</source>
        <translation>{client} a demandé une image, en cours de dessin.</translation>
    </message>
    <message>
        <source>{client} asked for something meanwhile; that does not count.</source>
        <translation>{client} a demandé quelque chose entre-temps&#x202f;; cela ne compte pas.</translation>
    </message>
    <message numerus="yes">
        <source>{client} drew %Ln pictures</source>
        <translation>
            <numerusform>{client} a dessiné %Ln image</numerusform>
            <numerusform>{client} a dessiné %Ln images</numerusform>
        </translation>
    </message>
    <message>
        <source>{client} drew a picture</source>
        <translation>{client} a dessiné une image</translation>
    </message>
    <message numerus="yes">
        <source>{client} got {returned} of %Ln pictures</source>
        <translation>
            <numerusform>Images reçues par {client}&#xa0;: {returned} sur %Ln</numerusform>
            <numerusform>Images reçues par {client}&#xa0;: {returned} sur %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>{client} is connected, but got no picture</source>
        <translation>{client} est relié, mais n&apos;a pas reçu d&apos;image</translation>
    </message>
    <message>
        <source>{client} listed the models</source>
        <translation>{client} a listé les modèles</translation>
    </message>
    <message>
        <source>{client} reaches Easel</source>
        <translation>{client} joint Easel</translation>
    </message>
    <message>
        <source>{client} sent a wrong key</source>
        <translation>{client} a envoyé une mauvaise clé</translation>
    </message>
    <message>
        <source>{client} sent no key</source>
        <translation>{client} n&apos;a pas envoyé de clé</translation>
    </message>
    <message>
        <source>{client} was not let in</source>
        <translation>{client} n&apos;a pas été admis</translation>
    </message>
    <message>
        <source>{client} went away before its picture came</source>
        <translation>{client} est parti avant que son image arrive</translation>
    </message>
</context>
<context>
    <name>core</name>
    <message>
        <source>&apos;n&apos; must be a whole number from 1 to 10, not {value}.</source>
        <translation>«&#xa0;n&#xa0;» doit être un nombre entier de 1 à 10, pas {value}.</translation>
    </message>
    <message>
        <source>&apos;{field}&apos; is nothing that can be changed of an account. These can: {known}.</source>
        <translation>«&#xa0;{field}&#xa0;» ne peut pas être changé sur un compte. Ceci le peut&#xa0;: {known}.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; has a ratio such as 16:9 beside each size: &apos;{value}&apos; is none.</source>
        <translation>«&#xa0;{label}&#xa0;» a un format comme 16:9 à côté de chaque taille&#xa0;: «&#xa0;{value}&#xa0;» n&apos;en est pas un.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a list of addresses or networks such as 10.0.0.0/8: &apos;{value}&apos; is none.</source>
        <translation>«&#xa0;{label}&#xa0;» est une liste d&apos;adresses ou de réseaux comme 10.0.0.0/8&#xa0;: «&#xa0;{value}&#xa0;» n&apos;en est pas.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a list of names or addresses, without http:// and port: &apos;{value}&apos; is none.</source>
        <translation>«&#xa0;{label}&#xa0;» est une liste de noms ou d&apos;adresses, sans http:// ni port&#xa0;: «&#xa0;{value}&#xa0;» n&apos;en est pas un.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a list of origins such as https://chat.example.com, without a path, or null: &apos;{value}&apos; is none.</source>
        <translation>«&#xa0;{label}&#xa0;» est une liste d&apos;origines comme https://chat.example.com, sans chemin, ou null&#xa0;: «&#xa0;{value}&#xa0;» n&apos;en est pas une.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a list of rows. A row has {needed}, and may have {more}; each is a text.</source>
        <translation>«&#xa0;{label}&#xa0;» est une liste de lignes. Une ligne a {needed}, et peut avoir {more}&#x202f;; chacun est un texte.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a list of texts.</source>
        <translation>«&#xa0;{label}&#xa0;» est une liste de textes.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a table with a number from {minimum} to {maximum} beside each name.</source>
        <translation>«&#xa0;{label}&#xa0;» est un tableau avec un nombre de {minimum} à {maximum} à côté de chaque nom.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a table with a text beside each name.</source>
        <translation>«&#xa0;{label}&#xa0;» est un tableau avec un texte à côté de chaque nom.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a table with one of {choices} beside each name.</source>
        <translation>«&#xa0;{label}&#xa0;» est un tableau avec l&apos;un de {choices} à côté de chaque nom.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is on or off: true or false.</source>
        <translation>«&#xa0;{label}&#xa0;» est activé ou désactivé&#xa0;: true ou false.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is one of {choices}.</source>
        <translation>«&#xa0;{label}&#xa0;» doit être l&apos;un de&#xa0;: {choices}.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; has {width} x {height} pixels, more than {most} million. Send it smaller.</source>
        <translation>«&#xa0;{param}&#xa0;» a {width} x {height} pixels, plus de {most} millions. Envoyez-la plus petite.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is larger than {limit} MB. Send it smaller.</source>
        <translation>«&#xa0;{param}&#xa0;» dépasse {limit}&#xa0;Mo. Envoyez-la plus petite.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is longer than {limit} characters.</source>
        <translation>«&#xa0;{param}&#xa0;» dépasse {limit} caractères.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is no PNG, JPEG, WebP or GIF by its bytes. Send it as one of those.</source>
        <translation>«&#xa0;{param}&#xa0;» n&apos;est, d&apos;après ses octets, ni PNG, ni JPEG, ni WebP, ni GIF. Envoyez-la ainsi.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is no picture that Easel can take: send a PNG, JPEG, WebP or GIF as an https address, a data URL or base64. Files and other addresses are never opened.</source>
        <translation>«&#xa0;{param}&#xa0;» n&apos;est pas une image qu&apos;Easel accepte&#xa0;: envoyez PNG, JPEG, WebP ou GIF par une adresse https, une data URL ou en base64. Fichiers et autres adresses ne sont jamais ouverts.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is not as the API describes it: {why}.</source>
        <translation>«&#xa0;{param}&#xa0;» n&apos;est pas tel que l&apos;API le décrit&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is not text in the charset that its part names; without one it must be UTF-8.</source>
        <translation>«&#xa0;{param}&#xa0;» n&apos;est pas un texte dans l&apos;encodage que sa partie nomme&#x202f;; sans mention, ce doit être UTF-8.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; must be a whole number from 0 to {most}, not {value}.</source>
        <translation>«&#xa0;{param}&#xa0;» doit être un nombre entier de 0 à {most}, pas {value}.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; must be text.</source>
        <translation>«&#xa0;{param}&#xa0;» doit être un texte.</translation>
    </message>
    <message>
        <source>&apos;{url}&apos; is no address of a service: it must start with https:// or http:// and name a host.</source>
        <translation>«&#xa0;{url}&#xa0;» n&apos;est pas l&apos;adresse d&apos;un service&#xa0;: elle doit commencer par https:// ou http:// et nommer un hôte.</translation>
    </message>
    <message>
        <source>A limit is a whole number of calls, for a model, in a {windows}.</source>
        <translation>Une limite est un nombre entier d&apos;appels, pour un modèle, en {windows}.</translation>
    </message>
    <message>
        <source>A login at {provider} needs the project that pays. Name it with --project, or as quota_project_id in the file.</source>
        <translation>Une connexion chez {provider} demande le projet qui paie. Nommez-le avec --project, ou quota_project_id dans le fichier.</translation>
    </message>
    <message>
        <source>A picture that was sent along is not there any more. Send the request again.</source>
        <translation>Une image jointe n&apos;est plus là. Renvoyez la requête.</translation>
    </message>
    <message>
        <source>A picture&apos;s address must be https://HOST/PATH, without a user and a password.</source>
        <translation>L&apos;adresse d&apos;une image doit être https://HOST/PATH, sans utilisateur ni mot de passe.</translation>
    </message>
    <message>
        <source>A picture&apos;s address must begin with https://, and so must every one that it redirects to.</source>
        <translation>L&apos;adresse d&apos;une image doit commencer par https://, et celles vers lesquelles elle redirige aussi.</translation>
    </message>
    <message>
        <source>A row of &apos;{label}&apos; leads to a model of Google&apos;s such as gemini-3-pro-image, or to the default one: &apos;{value}&apos; is none, as a model&apos;s name has letters, digits, dots, - and _ alone.</source>
        <translation>Une ligne de «&#xa0;{label}&#xa0;» mène à un modèle de Google comme gemini-3-pro-image, ou à celui par défaut&#xa0;: «&#xa0;{value}&#xa0;» n&apos;en est pas un, un nom de modèle n&apos;a que des lettres, des chiffres, des points, - et _.</translation>
    </message>
    <message>
        <source>A task has no stream: leave &apos;stream&apos; out, or leave async out.</source>
        <translation>Une tâche n&apos;a pas de flux&#xa0;: omettez «&#xa0;stream&#xa0;», ou omettez async.</translation>
    </message>
    <message>
        <source>A web page of another site may show pictures that were given out, and nothing else.</source>
        <translation>Une page web d&apos;un autre site peut afficher les images qui ont été remises, et rien d&apos;autre.</translation>
    </message>
    <message>
        <source>Access was denied on Google&apos;s page, so nothing was changed. Sign in again and allow it.</source>
        <translation>L&apos;accès a été refusé sur la page de Google, donc rien n&apos;a changé. Reconnectez-vous et autorisez-le.</translation>
    </message>
    <message>
        <source>Accounts that could not be checked, as their providers gave no answer: {unasked} of {checked}.</source>
        <translation>Comptes non vérifiés, car leurs fournisseurs n&apos;ont pas répondu&#xa0;: {unasked} sur {checked}.</translation>
    </message>
    <message>
        <source>Accounts that need you: {refused} of {checked}.</source>
        <translation>Comptes à traiter&#xa0;: {refused} sur {checked}.</translation>
    </message>
    <message>
        <source>Another file was put in the place of {path} while Easel runs. Restart Easel, which then opens that one; until then nothing is logged or kept.</source>
        <translation>Un autre fichier a été mis à la place de {path} pendant qu&apos;Easel fonctionne. Redémarrez Easel, qui l&apos;ouvrira&#xa0;; d&apos;ici là, rien n&apos;est journalisé ni conservé.</translation>
    </message>
    <message>
        <source>As many pictures wait as may wait, {waiting}: try again in a moment, or raise max_waiting.</source>
        <translation>Le nombre d&apos;images en attente est au maximum, {waiting}&#xa0;: réessayez dans un moment, ou relevez max_waiting.</translation>
    </message>
    <message>
        <source>As many requests are under way as may be at once, {most}: try again in a moment.</source>
        <translation>Le nombre maximal de requêtes simultanées, {most}, est atteint&#xa0;: réessayez dans un instant.</translation>
    </message>
    <message>
        <source>As many tasks are drawn as may be at once, {most}: try again in a moment.</source>
        <translation>Le nombre de tâches en cours est au maximum, {most}&#xa0;: réessayez dans un moment.</translation>
    </message>
    <message>
        <source>Back to Easel</source>
        <translation>Retour à Easel</translation>
    </message>
    <message>
        <source>Cannot listen on {host} port {port}: {why}. Choose another with --host and --port.</source>
        <translation>Impossible d&apos;écouter sur {host} port {port}&#xa0;: {why}. Choisissez-en d&apos;autres avec --host et --port.</translation>
    </message>
    <message>
        <source>Code Assist accounts are off. If you are entitled to that interface with an OAuth client of your own, allow them with: easel settings set code_assist true. Google suspends accounts that use another product&apos;s client.</source>
        <translation>Les comptes Code Assist sont désactivés. Si vous avez droit à cette interface avec votre propre client OAuth, autorisez-les avec&#xa0;: easel settings set code_assist true. Google suspend les comptes qui utilisent le client d&apos;un autre produit.</translation>
    </message>
    <message>
        <source>Easel could not listen for the browser&apos;s answer on this computer: {why}. Try again.</source>
        <translation>Easel n&apos;a pas pu attendre la réponse du navigateur sur cet ordinateur&#xa0;: {why}. Réessayez.</translation>
    </message>
    <message>
        <source>Easel has the answer from Google and goes on from here.</source>
        <translation>Easel a la réponse de Google et continue.</translation>
    </message>
    <message>
        <source>Easel is being stopped and begins nothing new. Try again in a moment.</source>
        <translation>Easel s&apos;arrête et ne commence rien de nouveau. Réessayez dans un moment.</translation>
    </message>
    <message>
        <source>Easel is not started, or was stopped already.</source>
        <translation>Easel n&apos;est pas démarré, ou a déjà été arrêté.</translation>
    </message>
    <message>
        <source>Easel is stopping: {path} is closed.</source>
        <translation>Easel s&apos;arrête&#xa0;: {path} est fermé.</translation>
    </message>
    <message>
        <source>Easel keeps no files, so &apos;{param}&apos; has no meaning here: send image_url instead.</source>
        <translation>Easel ne garde pas de fichiers, donc «&#xa0;{param}&#xa0;» n&apos;a pas de sens ici&#xa0;: envoyez plutôt image_url.</translation>
    </message>
    <message>
        <source>Easel made a mistake while it started. Try again; if it stays, &apos;easel doctor&apos; in a terminal says how things stand, without names and secrets, for a report.</source>
        <translation>Easel a fait une erreur en démarrant. Réessayez&#x202f;; si cela persiste, «&#xa0;easel doctor&#xa0;» dans un terminal dit où en sont les choses, sans noms ni secrets, pour un signalement.</translation>
    </message>
    <message>
        <source>Easel made a mistake; its log has the details under request {request}.</source>
        <translation>Easel a fait une erreur&#x202f;; son journal a les détails sous la requête {request}.</translation>
    </message>
    <message>
        <source>Easel runs already on this data directory: process {pid}, {address}. Stop it first.</source>
        <translation>Easel fonctionne déjà sur ce dossier de données&#xa0;: processus {pid}, {address}. Arrêtez-le d&apos;abord.</translation>
    </message>
    <message>
        <source>Easel runs on this data directory but does not answer. Try again, or stop process {pid}.</source>
        <translation>Easel fonctionne sur ce dossier de données mais ne répond pas. Réessayez, ou arrêtez le processus {pid}.</translation>
    </message>
    <message>
        <source>Easel stops when what is being drawn ({drawing}) has ended, in {seconds:g} s at most. Stop it again to end it at once.</source>
        <translation>Easel s&apos;arrête dès que ce qui est en cours de dessin ({drawing}) est fini, au plus tard dans {seconds:g}&#xa0;s. Arrêtez-le encore une fois pour tout interrompre aussitôt.</translation>
    </message>
    <message>
        <source>Easel was not given {scope}, without which no picture can be drawn. Sign in again and tick its box on Google&apos;s page.</source>
        <translation>Easel n&apos;a pas reçu {scope}, sans quoi aucune image ne peut être dessinée. Reconnectez-vous et cochez sa case sur la page de Google.</translation>
    </message>
    <message>
        <source>Easel was stopped while this was drawn.</source>
        <translation>Easel a été arrêté pendant le dessin.</translation>
    </message>
    <message>
        <source>Easel {version} is out; this is {own}. {page}</source>
        <translation>Easel {version} est sorti&#x202f;; ceci est la version {own}. {page}</translation>
    </message>
    <message>
        <source>Every account is disabled. Enable one in the window or with: easel account enable LABEL</source>
        <translation>Tous les comptes sont désactivés. Activez-en un dans la fenêtre ou avec&#xa0;: easel account enable LABEL</translation>
    </message>
    <message>
        <source>Every account needs you: sign in again or replace its key. &apos;easel account list&apos; shows what each needs.</source>
        <translation>Tous les comptes sont à traiter&#xa0;: reconnectez-vous ou remplacez leur clé. «&#xa0;easel account list&#xa0;» montre ce qu&apos;il faut à chacun.</translation>
    </message>
    <message>
        <source>Every account that draws {model} has reached a limit or rests after trouble upstream. {when}</source>
        <translation>Tous les comptes qui dessinent {model} ont atteint une limite ou sont en pause après un incident en amont. {when}</translation>
    </message>
    <message>
        <source>Every account that draws {model} has reached a limit. {when}</source>
        <translation>Tous les comptes qui dessinent {model} ont atteint une limite. {when}</translation>
    </message>
    <message>
        <source>Every account that draws {model} rests after trouble upstream. {when}</source>
        <translation>Tous les comptes qui dessinent {model} sont en pause après un incident en amont. {when}</translation>
    </message>
    <message>
        <source>Gave up after {attempts} attempts.</source>
        <translation>Abandonné après {attempts} tentatives.</translation>
    </message>
    <message>
        <source>Google could not be reached, so the login still counts there. End it at https://myaccount.google.com/permissions.</source>
        <translation>Google n&apos;a pas pu être joint, donc la connexion y vaut encore. Mettez-y fin sur https://myaccount.google.com/permissions.</translation>
    </message>
    <message>
        <source>Google did not end the login: it answered {status}. End it at https://myaccount.google.com/permissions.</source>
        <translation>Google n&apos;a pas mis fin à la connexion&#xa0;: il a répondu {status}. Mettez-y fin sur https://myaccount.google.com/permissions.</translation>
    </message>
    <message>
        <source>Google did not finish the login ({reason}). Begin it again.</source>
        <translation>Google n&apos;a pas terminé la connexion ({reason}). Recommencez.</translation>
    </message>
    <message>
        <source>Google does not let {account} charge its project: name another project, or give it the role Service Usage Consumer in this one</source>
        <translation>Google ne laisse pas {account} débiter son projet&#xa0;: nommez un autre projet, ou donnez-lui le rôle Service Usage Consumer dans celui-ci</translation>
    </message>
    <message>
        <source>Google does not take the answer of its own page: it was used already or is too old, or this computer&apos;s clock is wrong. Check the clock and sign in again.</source>
        <translation>Google n&apos;accepte pas la réponse de sa propre page&#xa0;: elle a déjà servi, est trop vieille, ou l&apos;horloge de cet ordinateur est fausse. Vérifiez l&apos;horloge et reconnectez-vous.</translation>
    </message>
    <message>
        <source>Google does not take this OAuth client ({reason}): it was deleted, or its secret is another. Download its file again, or make a new client of type Desktop app.</source>
        <translation>Google n&apos;accepte pas ce client OAuth ({reason})&#xa0;: il a été supprimé, ou son secret a changé. Téléchargez de nouveau son fichier, ou créez un client du type «&#xa0;Application de bureau&#xa0;».</translation>
    </message>
    <message>
        <source>Google gave no lasting access. Remove Easel&apos;s client at https://myaccount.google.com/permissions and sign in again.</source>
        <translation>Google n&apos;a pas donné d&apos;accès durable. Retirez le client d&apos;Easel sur https://myaccount.google.com/permissions et reconnectez-vous.</translation>
    </message>
    <message>
        <source>Google has closed this service to {account} for a violation of its terms: only an appeal at Google helps {link}</source>
        <translation>Google a fermé ce service à {account} pour violation de ses conditions&#xa0;: seul un recours chez Google aide {link}</translation>
    </message>
    <message>
        <source>Google wants {account} verified first: sign in to it in a browser and follow the steps {link}</source>
        <translation>Google veut d&apos;abord vérifier {account}&#xa0;: connectez-vous-y dans un navigateur et suivez les étapes {link}</translation>
    </message>
    <message>
        <source>Google&apos;s service of logins could not be reached. Check the connection and sign in again.</source>
        <translation>Le service de connexion de Google n&apos;a pas pu être joint. Vérifiez le réseau et reconnectez-vous.</translation>
    </message>
    <message>
        <source>Google&apos;s service of logins is in trouble: it answered {status}. Sign in again later.</source>
        <translation>Le service de connexion de Google a un incident&#xa0;: il a répondu {status}. Reconnectez-vous plus tard.</translation>
    </message>
    <message>
        <source>Here are the {came} pictures.</source>
        <translation>Voici les {came} images.</translation>
    </message>
    <message>
        <source>Here is the picture.</source>
        <translation>Voici l&apos;image.</translation>
    </message>
    <message>
        <source>It is back at {time}.</source>
        <translation>Il revient à {time}.</translation>
    </message>
    <message>
        <source>It is back in {seconds} s.</source>
        <translation>Il revient dans {seconds} s.</translation>
    </message>
    <message>
        <source>It is not expected back by itself.</source>
        <translation>Il ne devrait pas revenir de lui-même.</translation>
    </message>
    <message>
        <source>It is too late to undo this: what was deleted is gone.</source>
        <translation>Il est trop tard pour annuler&#xa0;: ce qui a été supprimé n&apos;est plus là.</translation>
    </message>
    <message>
        <source>Last reason: {cause}.</source>
        <translation>Dernière raison&#xa0;: {cause}.</translation>
    </message>
    <message>
        <source>More is drawn than the disk takes: over {most} MB wait to be written, so some pictures are not kept.</source>
        <translation>Le dessin va plus vite que le disque&#xa0;: plus de {most}&#xa0;Mo attendent d&apos;être écrits, donc certaines images ne sont pas gardées.</translation>
    </message>
    <message>
        <source>More than one account has the email &apos;{name}&apos;. Use its label or id; &apos;easel account list&apos; shows them.</source>
        <translation>Plusieurs comptes ont l&apos;adresse e-mail «&#xa0;{name}&#xa0;». Utilisez le libellé ou l&apos;identifiant&#x202f;; «&#xa0;easel account list&#xa0;» les montre.</translation>
    </message>
    <message>
        <source>No account can draw. Add one in the window or with: easel account add --provider gemini --label NAME --api-key-stdin</source>
        <translation>Aucun compte ne peut dessiner. Ajoutez-en un dans la fenêtre ou avec&#xa0;: easel account add --provider gemini --label NAME --api-key-stdin</translation>
    </message>
    <message>
        <source>No account may draw {model}. {when}</source>
        <translation>Aucun compte n&apos;a droit à {model}. {when}</translation>
    </message>
    <message>
        <source>No keyring answers here, so secrets have no place. Either unlock or install one ({how}), or choose the encrypted file: --vault file, with EASEL_VAULT_PASSPHRASE_FILE naming a file that holds the passphrase.</source>
        <translation>Aucun trousseau ne répond ici&#xa0;: les secrets n&apos;ont pas de place. Déverrouillez-en ou installez-en un ({how}), ou choisissez le fichier chiffré&#xa0;: --vault file, avec EASEL_VAULT_PASSPHRASE_FILE qui nomme un fichier contenant la phrase secrète.</translation>
    </message>
    <message>
        <source>Nobody signed in within {minutes:g} minutes. Begin the login again.</source>
        <translation>Personne ne s&apos;est connecté en {minutes:g} minutes. Recommencez la connexion.</translation>
    </message>
    <message>
        <source>None is expected back by itself.</source>
        <translation>Aucun ne devrait revenir de lui-même.</translation>
    </message>
    <message>
        <source>Not signed in</source>
        <translation>Non connecté</translation>
    </message>
    <message>
        <source>Not taken: {left} of {count}. What stands beside each says why.</source>
        <translation>Non repris&#xa0;: {left} sur {count}. La raison est à côté de chacun.</translation>
    </message>
    <message>
        <source>Not the login that Easel waits for</source>
        <translation>Ce n&apos;est pas la connexion attendue</translation>
    </message>
    <message>
        <source>Nothing more is done here.</source>
        <translation>Plus rien ne se fait ici.</translation>
    </message>
    <message>
        <source>Other computers can reach Easel on {host}, and who has its key draws with your accounts. What is sent is not encrypted: use it in a network that you trust, or behind a reverse proxy with https.</source>
        <translation>D&apos;autres ordinateurs peuvent joindre Easel sur {host}, et qui a sa clé dessine avec vos comptes. Les échanges ne sont pas chiffrés&#xa0;: à utiliser dans un réseau de confiance, ou derrière un proxy inverse en https.</translation>
    </message>
    <message>
        <source>Outgoing proxy has nothing after its port. In user and password write / as %2F, ? as %3F and # as %23.</source>
        <translation>Le proxy sortant n&apos;a rien après son port. Dans l&apos;utilisateur et le mot de passe, écrivez / comme %2F,&#x202f;? comme %3F et # comme %23.</translation>
    </message>
    <message>
        <source>Outgoing proxy is none, system, or an address such as http://HOST:PORT or socks5://HOST:PORT.</source>
        <translation>Le proxy sortant est none, system, ou une adresse comme http://HOST:PORT ou socks5://HOST:PORT.</translation>
    </message>
    <message>
        <source>Outgoing proxy needs a host and a port from 1 to 65535.</source>
        <translation>Le proxy sortant a besoin d&apos;un hôte et d&apos;un port de 1 à 65535.</translation>
    </message>
    <message>
        <source>Outgoing proxy needs the user and the password in place of ***.</source>
        <translation>Le proxy sortant a besoin de l&apos;utilisateur et du mot de passe à la place de ***.</translation>
    </message>
    <message>
        <source>Outgoing proxy takes a user and a password of ASCII characters before the @.</source>
        <translation>Le proxy sortant prend avant le @ un utilisateur et un mot de passe en caractères ASCII.</translation>
    </message>
    <message>
        <source>Outgoing proxy takes no user with a colon.</source>
        <translation>L&apos;utilisateur du proxy sortant ne peut pas contenir de deux-points.</translation>
    </message>
    <message>
        <source>Picture {number} cannot be made small enough for {model} ({most_mb:.1f} MB): {why}.</source>
        <translation>L&apos;image {number} ne peut pas être assez réduite pour {model} ({most_mb:.1f}&#xa0;Mo)&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>Picture {number} has more than {most} megapixels, so Easel does not make it smaller: send it smaller.</source>
        <translation>L&apos;image {number} dépasse {most} mégapixels, donc Easel ne la réduit pas&#xa0;: envoyez-la plus petite.</translation>
    </message>
    <message>
        <source>Picture {number} has {size_mb:.1f} MB and {model} takes {most_mb:.1f} MB: send it smaller, or turn on the setting shrink_references.</source>
        <translation>L&apos;image {number} a {size_mb:.1f}&#xa0;Mo et {model} en prend {most_mb:.1f}&#xa0;: envoyez-la plus petite, ou activez le réglage shrink_references.</translation>
    </message>
    <message>
        <source>Picture {number} is {kind}, which {model} does not take: send it as PNG or JPEG.</source>
        <translation>L&apos;image {number} est en {kind}, que {model} ne prend pas&#xa0;: envoyez-la en PNG ou JPEG.</translation>
    </message>
    <message>
        <source>Pictures that were deleted here: {count}.</source>
        <translation>Images supprimées ici&#xa0;: {count}.</translation>
    </message>
    <message>
        <source>Port {port} on {host} is in use. Stop the program that holds it, or choose another port with --port or in Settings; --port 0 takes a free one.</source>
        <translation>Le port {port} sur {host} est occupé. Arrêtez le programme qui le tient, ou choisissez un autre port avec --port ou dans les réglages&#x202f;; --port 0 en prend un libre.</translation>
    </message>
    <message>
        <source>Row {row} of &apos;{label}&apos; does not fit. A row has {needed}, and may have {more}; each is a text.</source>
        <translation>La ligne {row} de «&#xa0;{label}&#xa0;» ne convient pas. Une ligne a {needed}, et peut avoir {more}&#x202f;; chacun est un texte.</translation>
    </message>
    <message>
        <source>Say what to draw: &apos;prompt&apos; is missing or empty.</source>
        <translation>Dites quoi dessiner&#xa0;: «&#xa0;prompt&#xa0;» manque ou est vide.</translation>
    </message>
    <message>
        <source>Say what to draw: the last message of the user in &apos;messages&apos; has no text.</source>
        <translation>Dites quoi dessiner&#xa0;: le dernier message de l&apos;utilisateur dans «&#xa0;messages&#xa0;» n&apos;a pas de texte.</translation>
    </message>
    <message>
        <source>Send at most {most} pictures.</source>
        <translation>Envoyez au plus {most} images.</translation>
    </message>
    <message>
        <source>Send the body as application/json, not as {got}.</source>
        <translation>Envoyez le corps en application/json, pas en {got}.</translation>
    </message>
    <message>
        <source>Send the body as multipart/form-data or application/json, not as {got}.</source>
        <translation>Envoyez le corps en multipart/form-data ou application/json, pas en {got}.</translation>
    </message>
    <message>
        <source>Send the key of this proxy, as &apos;Authorization: Bearer KEY&apos;. &apos;easel key show&apos; prints it.</source>
        <translation>Envoyez la clé de ce proxy, sous la forme «&#xa0;Authorization: Bearer KEY&#xa0;». «&#xa0;easel key show&#xa0;» l&apos;affiche.</translation>
    </message>
    <message>
        <source>Send the picture to work on: &apos;image&apos; is missing.</source>
        <translation>Envoyez l&apos;image à retoucher&#xa0;: «&#xa0;image&#xa0;» manque.</translation>
    </message>
    <message>
        <source>Setting &apos;{key}&apos; is not known to this version; it is kept.</source>
        <translation>Cette version ne connaît pas le réglage «&#xa0;{key}&#xa0;»&#x202f;; il est gardé.</translation>
    </message>
    <message>
        <source>Setting {field} had a value it does not take: its default is used, the file is kept as {kept}.</source>
        <translation>Le réglage {field} avait une valeur qu&apos;il n&apos;accepte pas&#xa0;: sa valeur par défaut sert, le fichier est gardé sous {kept}.</translation>
    </message>
    <message>
        <source>Setting {field} had rows it does not take: they are left out, the file is kept as {kept}.</source>
        <translation>Le réglage {field} avait des lignes qu&apos;il n&apos;accepte pas&#xa0;: elles sont laissées de côté, le fichier est gardé sous {kept}.</translation>
    </message>
    <message>
        <source>Sign in with an OAuth client of your own: name its client_secret.json with --client-file, or drop it into the window.</source>
        <translation>Connectez-vous avec votre propre client OAuth&#xa0;: nommez son client_secret.json avec --client-file, ou déposez-le dans la fenêtre.</translation>
    </message>
    <message>
        <source>The account &apos;{label}&apos; is there already, and its provider is {provider}. Choose another label, or leave out --provider to sign in again.</source>
        <translation>Le compte «&#xa0;{label}&#xa0;» existe déjà, et son fournisseur est {provider}. Choisissez un autre libellé, ou omettez --provider pour vous reconnecter.</translation>
    </message>
    <message>
        <source>The account needs a label: the name that you and the log call it by.</source>
        <translation>Le compte a besoin d&apos;un libellé&#xa0;: le nom que vous et le journal lui donnez.</translation>
    </message>
    <message>
        <source>The address of a service must not have a user or a password in it. Leave them out.</source>
        <translation>L&apos;adresse d&apos;un service ne doit contenir ni utilisateur ni mot de passe. Enlevez-les.</translation>
    </message>
    <message>
        <source>The body came too slowly, or stopped for {seconds:g} s: send it again.</source>
        <translation>Le corps arrivait trop lentement, ou s&apos;est arrêté pendant {seconds:g} s&#xa0;: renvoyez-le.</translation>
    </message>
    <message>
        <source>The body has more than {most} values: send less at once.</source>
        <translation>Le corps contient plus de {most} valeurs&#xa0;: envoyez-en moins à la fois.</translation>
    </message>
    <message>
        <source>The body is larger than {limit} MB.</source>
        <translation>Le corps dépasse {limit}&#xa0;Mo.</translation>
    </message>
    <message>
        <source>The body is not JSON: {why}.</source>
        <translation>Le corps n&apos;est pas du JSON&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>The body is not UTF-8.</source>
        <translation>Le corps n&apos;est pas en UTF-8.</translation>
    </message>
    <message>
        <source>The body is not whole multipart/form-data: {why}.</source>
        <translation>Le corps n&apos;est pas un multipart/form-data complet&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>The body must be a JSON object.</source>
        <translation>Le corps doit être un objet JSON.</translation>
    </message>
    <message>
        <source>The client file {path} could not be read: {why}.</source>
        <translation>Le fichier de client {path} n&apos;a pas pu être lu&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>The client has no usable {field}. Copy it again, or download the client&apos;s file again: Google Cloud Console, APIs &amp; Services, Credentials.</source>
        <translation>Le client n&apos;a pas de {field} utilisable. Copiez-le de nouveau, ou retéléchargez le fichier du client&#xa0;: Google Cloud Console, API et services, Identifiants.</translation>
    </message>
    <message>
        <source>The client went away before the answer.</source>
        <translation>Le client est parti avant la réponse.</translation>
    </message>
    <message>
        <source>The client went away before the answer. What was paid for is in the gallery ({kept}).</source>
        <translation>Le client est parti avant la réponse. Ce qui a été payé est dans la galerie ({kept}).</translation>
    </message>
    <message>
        <source>The client&apos;s {field} is no https address, so its secret would travel in the open. Download the client&apos;s file again from the Google Cloud Console.</source>
        <translation>Le {field} du client n&apos;est pas une adresse https, donc son secret circulerait en clair. Retéléchargez le fichier du client depuis la Google Cloud Console.</translation>
    </message>
    <message>
        <source>The data directory {path} cannot be used: {why}. Choose another with --data-dir.</source>
        <translation>Le dossier de données {path} ne peut pas servir&#xa0;: {why}. Choisissez-en un autre avec --data-dir.</translation>
    </message>
    <message>
        <source>The disk is full, and Easel has to write into the data directory {path} before it can start. Make room there, or choose another directory with --data-dir.</source>
        <translation>Le disque est plein, et Easel doit écrire dans le dossier de données {path} avant de pouvoir démarrer. Libérez de la place, ou choisissez un autre dossier avec --data-dir.</translation>
    </message>
    <message>
        <source>The disk of {path} is full. Easel draws; what happens is not logged, and what is drawn not kept, until there is room.</source>
        <translation>Le disque de {path} est plein. Easel dessine&#x202f;; rien n&apos;est consigné et ce qui est dessiné n&apos;est pas gardé tant qu&apos;il n&apos;y a pas de place.</translation>
    </message>
    <message>
        <source>The encrypted file needs a passphrase: put it in a file and name that in EASEL_VAULT_PASSPHRASE_FILE.</source>
        <translation>Le fichier chiffré demande une phrase secrète&#xa0;: mettez-la dans un fichier et nommez-le dans EASEL_VAULT_PASSPHRASE_FILE.</translation>
    </message>
    <message>
        <source>The file of picture {name} is damaged and cannot be shown. Delete the picture.</source>
        <translation>Le fichier de l&apos;image {name} est endommagé et ne peut pas être affiché. Supprimez l&apos;image.</translation>
    </message>
    <message>
        <source>The file that EASEL_VAULT_PASSPHRASE_FILE names could not be read: {why}. Correct the name, or put the passphrase there.</source>
        <translation>Le fichier que nomme EASEL_VAULT_PASSPHRASE_FILE n&apos;a pas pu être lu&#xa0;: {why}. Corrigez le nom, ou mettez-y la phrase secrète.</translation>
    </message>
    <message>
        <source>The file that EASEL_VAULT_PASSPHRASE_FILE names is empty: put the passphrase there.</source>
        <translation>Le fichier que nomme EASEL_VAULT_PASSPHRASE_FILE est vide&#xa0;: mettez-y la phrase secrète.</translation>
    </message>
    <message>
        <source>The file was changed after its export, so its secrets are not taken. Export it again.</source>
        <translation>Le fichier a été modifié après son export, donc ses secrets ne sont pas repris. Exportez-le de nouveau.</translation>
    </message>
    <message>
        <source>The first is back at {time}.</source>
        <translation>Le premier revient à {time}.</translation>
    </message>
    <message>
        <source>The first is back in {seconds} s.</source>
        <translation>Le premier revient dans {seconds} s.</translation>
    </message>
    <message>
        <source>The key has characters that no key has. Copy it again.</source>
        <translation>La clé a des caractères qu&apos;aucune clé n&apos;a. Copiez-la de nouveau.</translation>
    </message>
    <message>
        <source>The key is empty. Pass it on standard input.</source>
        <translation>La clé est vide. Passez-la par l&apos;entrée standard.</translation>
    </message>
    <message>
        <source>The log is not written as {form}, but as one of these: {known}.</source>
        <translation>Le journal ne s&apos;écrit pas en {form}, mais en un de ceux-ci&#xa0;: {known}.</translation>
    </message>
    <message>
        <source>The login lacks its refresh token or its client id. Sign in again.</source>
        <translation>Il manque à la connexion son jeton d&apos;actualisation ou l&apos;identifiant de son client. Reconnectez-vous.</translation>
    </message>
    <message>
        <source>The login was cancelled. Nothing was changed.</source>
        <translation>La connexion a été annulée. Rien n&apos;a changé.</translation>
    </message>
    <message>
        <source>The model &apos;{model}&apos; does not exist here. GET /v1/models lists those that do.</source>
        <translation>Le modèle «&#xa0;{model}&#xa0;» n&apos;existe pas ici. GET /v1/models liste ceux qui existent.</translation>
    </message>
    <message>
        <source>The model answered in words instead of drawing: {text}</source>
        <translation>Le modèle a répondu par des mots au lieu de dessiner&#xa0;: {text}</translation>
    </message>
    <message>
        <source>The model drew no picture and gave no other reason than {why}. Word the prompt differently.</source>
        <translation>Le modèle n&apos;a pas dessiné et n&apos;a pas donné d&apos;autre raison que {why}. Formulez le prompt autrement.</translation>
    </message>
    <message>
        <source>The organisation of this Google account does not let the client in ({reason}). Sign in with another account, or ask its administrator.</source>
        <translation>L&apos;organisation de ce compte Google n&apos;admet pas le client ({reason}). Connectez-vous avec un autre compte, ou demandez à son administrateur.</translation>
    </message>
    <message>
        <source>The passphrase does not open these secrets. Give the one that the export was made with.</source>
        <translation>La phrase secrète n&apos;ouvre pas ces secrets. Donnez celle de l&apos;export.</translation>
    </message>
    <message>
        <source>The passphrase does not open {path}. Correct it, or move the file away to start a new one.</source>
        <translation>La phrase secrète n&apos;ouvre pas {path}. Corrigez-la, ou déplacez le fichier pour en commencer un nouveau.</translation>
    </message>
    <message>
        <source>The passphrase is too short for secrets that travel: take at least {least} characters.</source>
        <translation>La phrase secrète est trop courte pour des secrets qui voyagent&#xa0;: prenez au moins {least} caractères.</translation>
    </message>
    <message>
        <source>The picture at {host} did not come within {seconds:g} s: try again, or send the picture itself.</source>
        <translation>L&apos;image sur {host} n&apos;est pas arrivée en {seconds:g}&#xa0;s&#xa0;: réessayez, ou envoyez l&apos;image elle-même.</translation>
    </message>
    <message>
        <source>The picture at {host} did not come, its server answered {status}: check the address.</source>
        <translation>L&apos;image sur {host} n&apos;est pas arrivée, son serveur a répondu {status}&#xa0;: vérifiez l&apos;adresse.</translation>
    </message>
    <message>
        <source>The picture at {host} did not come, its server could not be reached: check the address.</source>
        <translation>L&apos;image sur {host} n&apos;est pas arrivée, son serveur est injoignable&#xa0;: vérifiez l&apos;adresse.</translation>
    </message>
    <message>
        <source>The picture at {host} has more than {limit} MB: send a smaller one.</source>
        <translation>L&apos;image sur {host} dépasse {limit}&#xa0;Mo&#xa0;: envoyez-en une plus petite.</translation>
    </message>
    <message>
        <source>The picture at {host} is behind more than {limit} redirects: send the address they lead to.</source>
        <translation>L&apos;image sur {host} est derrière plus de {limit} redirections&#xa0;: envoyez l&apos;adresse où elles mènent.</translation>
    </message>
    <message>
        <source>The picture at {host} is not fetched, as that is no address on the public internet: send the picture itself.</source>
        <translation>L&apos;image sur {host} n&apos;est pas récupérée, car ce n&apos;est pas une adresse de l&apos;internet public&#xa0;: envoyez l&apos;image elle-même.</translation>
    </message>
    <message>
        <source>The picture was not there within {seconds:g} s. Try again, or raise request_timeout.</source>
        <translation>L&apos;image n&apos;était pas là en {seconds:g}&#xa0;s. Réessayez, ou relevez request_timeout.</translation>
    </message>
    <message>
        <source>The pictures have {size_mb:.0f} MB together and {model} takes {most_mb:.0f} MB, of which picture {number} is the largest: send it smaller, or turn on the setting shrink_references.</source>
        <translation>Les images font ensemble {size_mb:.0f}&#xa0;Mo et {model} en prend {most_mb:.0f}&#x202f;; l&apos;image {number} est la plus grande&#xa0;: envoyez-la plus petite, ou activez le réglage shrink_references.</translation>
    </message>
    <message>
        <source>The proxy at {base_url} did not answer: {why}</source>
        <translation>Le proxy sur {base_url} n&apos;a pas répondu&#xa0;: {why}</translation>
    </message>
    <message>
        <source>The proxy is off. Start it, then try again.</source>
        <translation>Le proxy est arrêté. Démarrez-le, puis réessayez.</translation>
    </message>
    <message>
        <source>The proxy&apos;s answer has no pictures that can be read.</source>
        <translation>La réponse du proxy n&apos;a pas d&apos;images lisibles.</translation>
    </message>
    <message>
        <source>The secret could not be saved: {why}. Nothing was changed.</source>
        <translation>Le secret n&apos;a pas pu être enregistré&#xa0;: {why}. Rien n&apos;a changé.</translation>
    </message>
    <message>
        <source>The server at {host} sends the picture packed, which is not taken: send the picture itself.</source>
        <translation>Le serveur sur {host} envoie l&apos;image compressée, ce qui n&apos;est pas accepté&#xa0;: envoyez l&apos;image elle-même.</translation>
    </message>
    <message>
        <source>The store of secrets opens but gives out nothing, neither the key of this proxy nor those of accounts. Unlock the keyring and try again, or make a new key with: easel key rotate</source>
        <translation>Le magasin de secrets s&apos;ouvre mais ne donne rien, ni la clé de ce proxy ni celles des comptes. Déverrouillez le trousseau et réessayez, ou créez une nouvelle clé avec&#xa0;: easel key rotate</translation>
    </message>
    <message>
        <source>The upstream did not accept the request: {text}</source>
        <translation>Le service en amont n&apos;a pas accepté la requête&#xa0;: {text}</translation>
    </message>
    <message>
        <source>The upstream drew fewer pictures than it was asked for.</source>
        <translation>Le service en amont a dessiné moins d&apos;images que demandé.</translation>
    </message>
    <message>
        <source>The upstream held the picture back: {why}.</source>
        <translation>Le service en amont a retenu l&apos;image&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>The upstream refused the prompt: {why}.</source>
        <translation>Le service en amont a refusé le prompt&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>The webhook at {host} is no address on the public internet. If you trust it, add it to the setting webhook_hosts.</source>
        <translation>Le webhook sur {host} n&apos;est pas une adresse de l&apos;internet public. Si vous lui faites confiance, ajoutez-le au réglage webhook_hosts.</translation>
    </message>
    <message>
        <source>The webhook must be https://HOST/PATH, without a user and a password.</source>
        <translation>Le webhook doit être https://HOST/PATH, sans utilisateur ni mot de passe.</translation>
    </message>
    <message>
        <source>The webhook must begin with https://, unless the setting webhook_hosts names its host.</source>
        <translation>Le webhook doit commencer par https://, sauf si le réglage webhook_hosts nomme son hôte.</translation>
    </message>
    <message>
        <source>The {field} has a line break or another character that cannot be shown. Type it again.</source>
        <translation>Le {field} contient un saut de ligne ou un autre caractère qui ne s&apos;affiche pas. Saisissez-le de nouveau.</translation>
    </message>
    <message>
        <source>The {field} is longer than {limit} characters. Shorten it.</source>
        <translation>Le {field} dépasse {limit} caractères. Raccourcissez-le.</translation>
    </message>
    <message>
        <source>There is an account &apos;{label}&apos; already. Choose another label.</source>
        <translation>Il y a déjà un compte «&#xa0;{label}&#xa0;». Choisissez un autre libellé.</translation>
    </message>
    <message>
        <source>There is no account &apos;{name}&apos;. &apos;easel account list&apos; shows them.</source>
        <translation>Il n&apos;y a pas de compte «&#xa0;{name}&#xa0;». «&#xa0;easel account list&#xa0;» les montre.</translation>
    </message>
    <message>
        <source>There is no provider &apos;{provider}&apos;. These are: {known}.</source>
        <translation>Il n&apos;y a pas de fournisseur «&#xa0;{provider}&#xa0;». Ceux-ci existent&#xa0;: {known}.</translation>
    </message>
    <message>
        <source>There is no request &apos;{id}&apos; in the log.</source>
        <translation>Il n&apos;y a pas de requête «&#xa0;{id}&#xa0;» dans le journal.</translation>
    </message>
    <message>
        <source>There is no setting &apos;{key}&apos;. &apos;easel settings list&apos; shows them.</source>
        <translation>Il n&apos;y a pas de réglage «&#xa0;{key}&#xa0;». «&#xa0;easel settings list&#xa0;» les montre.</translation>
    </message>
    <message>
        <source>There is no such picture, or its time is over. Draw it again.</source>
        <translation>Cette image n&apos;existe pas, ou son temps est passé. Dessinez-la de nouveau.</translation>
    </message>
    <message>
        <source>There is no such task. It never was, its day is over, or another key made it.</source>
        <translation>Cette tâche n&apos;existe pas. Elle n&apos;a jamais existé, son jour est passé, ou une autre clé l&apos;a créée.</translation>
    </message>
    <message>
        <source>There is no vault &apos;{kind}&apos;. Choose one with --vault or EASEL_VAULT: {known}.</source>
        <translation>Il n&apos;y a pas de coffre «&#xa0;{kind}&#xa0;». Choisissez-en un avec --vault ou EASEL_VAULT&#xa0;: {known}.</translation>
    </message>
    <message>
        <source>There is nothing at {method} {path}.</source>
        <translation>Il n&apos;y a rien à {method} {path}.</translation>
    </message>
    <message>
        <source>There is nothing to import.</source>
        <translation>Il n&apos;y a rien à importer.</translation>
    </message>
    <message>
        <source>This JSON is none that Easel takes: its own export, a file of the type authorized_user, or a list of keys.</source>
        <translation>Easel ne prend pas ce JSON, mais son propre export, un fichier du type authorized_user, ou une liste de clés.</translation>
    </message>
    <message>
        <source>This answer has no code in it. Copy the whole address, or sign in again.</source>
        <translation>Cette réponse ne contient pas de code. Copiez l&apos;adresse entière, ou reconnectez-vous.</translation>
    </message>
    <message>
        <source>This answer is not of the login that Easel waits for. Use the newest address that Easel gave.</source>
        <translation>Cette réponse n&apos;est pas de la connexion qu&apos;Easel attend. Utilisez la dernière adresse donnée par Easel.</translation>
    </message>
    <message>
        <source>This begins as JSON but is not whole. Export or copy it again.</source>
        <translation>Cela commence comme du JSON mais n&apos;est pas complet. Exportez ou copiez de nouveau.</translation>
    </message>
    <message>
        <source>This client asks at {asks} and has the answer sent to {gets}, who could draw in your name. Download the client&apos;s file again from the Google Cloud Console.</source>
        <translation>Ce client demande à {asks} et fait envoyer la réponse à {gets}, qui pourrait dessiner en votre nom. Retéléchargez le fichier du client depuis la Google Cloud Console.</translation>
    </message>
    <message>
        <source>This client is of type Web application, which cannot sign in here. Make one of type Desktop app and choose its file.</source>
        <translation>Ce client est du type «&#xa0;Application Web&#xa0;», qui ne peut pas se connecter ici. Créez-en un du type «&#xa0;Application de bureau&#xa0;» et choisissez son fichier.</translation>
    </message>
    <message>
        <source>This export has encrypted secrets. Give the passphrase that it was made with.</source>
        <translation>Cet export a des secrets chiffrés. Donnez la phrase secrète avec laquelle il a été fait.</translation>
    </message>
    <message>
        <source>This export is of a later version of Easel. Import it there, or update Easel.</source>
        <translation>Cet export vient d&apos;une version plus récente d&apos;Easel. Importez-le là-bas, ou mettez Easel à jour.</translation>
    </message>
    <message>
        <source>This file is a finished login, not a client: import it instead of signing in.</source>
        <translation>Ce fichier est une connexion faite, pas un client&#xa0;: importez-le au lieu de vous connecter.</translation>
    </message>
    <message>
        <source>This file is no JSON, or a part of it is missing. Download it again: Google Cloud Console, APIs &amp; Services, Credentials.</source>
        <translation>Ce fichier n&apos;est pas du JSON, ou une partie manque. Retéléchargez-le&#xa0;: Google Cloud Console, API et services, Identifiants.</translation>
    </message>
    <message>
        <source>This has more than {limit} MB, which no list of accounts has. Choose another file.</source>
        <translation>Cela dépasse {limit}&#xa0;Mo, ce qu&apos;aucune liste de comptes n&apos;atteint. Choisissez un autre fichier.</translation>
    </message>
    <message>
        <source>This is an OAuth client, not an account: sign in with it instead.</source>
        <translation>C&apos;est un client OAuth, pas un compte&#xa0;: connectez-vous avec lui.</translation>
    </message>
    <message>
        <source>This is no client file. Choose the client_secret.json of an OAuth client of type Desktop app: Google Cloud Console, APIs &amp; Services, Credentials.</source>
        <translation>Ce n&apos;est pas un fichier de client. Choisissez le client_secret.json d&apos;un client OAuth du type «&#xa0;Application de bureau&#xa0;»&#xa0;: Google Cloud Console, API et services, Identifiants.</translation>
    </message>
    <message>
        <source>This is no text: export or copy it again, as UTF-8.</source>
        <translation>Ce n&apos;est pas un texte&#xa0;: exportez ou copiez-le de nouveau, en UTF-8.</translation>
    </message>
    <message>
        <source>This is not an HTTP request that Easel understands: {why}.</source>
        <translation>Ce n&apos;est pas une requête HTTP qu&apos;Easel comprend&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>This is not the address that the browser was sent to in the end: that begins with {address}. Copy it whole from the address bar.</source>
        <translation>Ce n&apos;est pas l&apos;adresse où le navigateur a été envoyé à la fin&#xa0;: elle commence par {address}. Copiez-la en entier depuis la barre d&apos;adresse.</translation>
    </message>
    <message>
        <source>This is not the key of this proxy. &apos;easel key show&apos; prints it.</source>
        <translation>Ce n&apos;est pas la clé de ce proxy. «&#xa0;easel key show&#xa0;» l&apos;affiche.</translation>
    </message>
    <message>
        <source>This is the key of a service account, as which nobody signs in. Make an OAuth client of type Desktop app and choose its file.</source>
        <translation>C&apos;est la clé d&apos;un compte de service, avec laquelle personne ne se connecte. Créez un client OAuth du type «&#xa0;Application de bureau&#xa0;» et choisissez son fichier.</translation>
    </message>
    <message>
        <source>This is the key of a service account, which Easel does not take: sign in instead.</source>
        <translation>C&apos;est la clé d&apos;un compte de service, qu&apos;Easel ne prend pas&#xa0;: connectez-vous plutôt.</translation>
    </message>
    <message>
        <source>This login is over</source>
        <translation>Cette connexion est finie</translation>
    </message>
    <message>
        <source>This login is over. Begin it again.</source>
        <translation>Cette connexion est finie. Recommencez-la.</translation>
    </message>
    <message>
        <source>This names more than {limit} accounts. Import it in parts.</source>
        <translation>Cela nomme plus de {limit} comptes. Importez-les en plusieurs fois.</translation>
    </message>
    <message>
        <source>This proxy does not answer to the name &apos;{host}&apos;. If it is a name of this computer, add it to the setting allowed_hosts.</source>
        <translation>Ce proxy ne répond pas au nom «&#xa0;{host}&#xa0;». Si c&apos;est un nom de cet ordinateur, ajoutez-le au réglage allowed_hosts.</translation>
    </message>
    <message>
        <source>This proxy draws, and &apos;{model}&apos; is no image model that it knows. GET /v1/models lists those that are.</source>
        <translation>Ce proxy dessine, et «&#xa0;{model}&#xa0;» n&apos;est pas un modèle d&apos;image qu&apos;il connaît. GET /v1/models les liste.</translation>
    </message>
    <message>
        <source>Too many wrong keys came from this address: wait a moment, then send the right one once.</source>
        <translation>Trop de clés erronées sont venues de cette adresse&#xa0;: attendez un instant, puis envoyez la bonne une seule fois.</translation>
    </message>
    <message>
        <source>Web pages of &apos;{origin}&apos; may not use this proxy. If you trust them, add it to the setting allowed_origins.</source>
        <translation>Les pages web de «&#xa0;{origin}&#xa0;» ne peuvent pas utiliser ce proxy. Si vous leur faites confiance, ajoutez-les au réglage allowed_origins.</translation>
    </message>
    <message>
        <source>What came as a picture is not whole, so it could not be kept. Send the request again.</source>
        <translation>L&apos;image reçue n&apos;est pas entière et n&apos;a donc pas pu être conservée. Renvoyez la requête.</translation>
    </message>
    <message>
        <source>What is at {host} is no PNG, JPEG, WebP or GIF: send the address of the picture itself.</source>
        <translation>Ce qui est sur {host} n&apos;est ni PNG, ni JPEG, ni WebP, ni GIF&#xa0;: envoyez l&apos;adresse de l&apos;image elle-même.</translation>
    </message>
    <message>
        <source>What {account} has left could not be read; the log of Easel has the details.</source>
        <translation>Ce qui reste à {account} n&apos;a pas pu être lu&#x202f;; le journal d&apos;Easel a les détails.</translation>
    </message>
    <message>
        <source>Where other computers can reach Easel, which address {host} lets them, clients must bring the key: set auth_mode to strict or all_except_health, then the address.</source>
        <translation>L&apos;adresse {host} ouvre Easel à d&apos;autres ordinateurs, et les clients doivent alors fournir la clé&#xa0;: réglez auth_mode sur strict ou all_except_health, puis l&apos;adresse.</translation>
    </message>
    <message>
        <source>Writing to {path} failed: {why}. What happens is not logged until that is mended.</source>
        <translation>L&apos;écriture dans {path} a échoué&#xa0;: {why}. Rien n&apos;est consigné tant que ce n&apos;est pas réparé.</translation>
    </message>
    <message>
        <source>Writing to {path} failed: {why}. What is drawn is not kept until that is mended.</source>
        <translation>L&apos;écriture dans {path} a échoué&#xa0;: {why}. Ce qui est dessiné n&apos;est pas gardé tant que ce n&apos;est pas réparé.</translation>
    </message>
    <message>
        <source>You can close this tab and go back to Easel.</source>
        <translation>Vous pouvez fermer cet onglet et revenir à Easel.</translation>
    </message>
    <message>
        <source>You signed in as {email}, but this account is {account}. Sign in as {account}.</source>
        <translation>Vous vous êtes connecté comme {email}, mais ce compte est {account}. Connectez-vous comme {account}.</translation>
    </message>
    <message>
        <source>aspect_ratio &apos;{value}&apos; is not one that {model} draws. It draws: {known}.</source>
        <translation>aspect_ratio «&#xa0;{value}&#xa0;» n&apos;est pas dessiné par {model}. Il dessine&#xa0;: {known}.</translation>
    </message>
    <message>
        <source>fewer than half of the asked pixels came: {size}</source>
        <translation>moins de la moitié des pixels demandés sont arrivés&#xa0;: {size}</translation>
    </message>
    <message>
        <source>image_size &apos;{value}&apos; is not one that {model} draws. It draws: {known}.</source>
        <translation>image_size «&#xa0;{value}&#xa0;» n&apos;est pas dessiné par {model}. Il dessine&#xa0;: {known}.</translation>
    </message>
    <message>
        <source>model &apos;{asked}&apos; is drawn by {model}</source>
        <translation>le modèle «&#xa0;{asked}&#xa0;» est dessiné par {model}</translation>
    </message>
    <message>
        <source>no account: {field} is missing or is not what it should be</source>
        <translation>pas un compte&#xa0;: {field} manque ou n&apos;est pas ce qu&apos;il devrait être</translation>
    </message>
    <message>
        <source>no key: a key has at least {least} characters, a digit, - or _ among them and no accents. Write KEY, LABEL KEY or LABEL,KEY</source>
        <translation>pas une clé&#xa0;: une clé a au moins {least} caractères, dont un chiffre, - ou _, et pas d&apos;accents. Écrivez KEY, LABEL KEY ou LABEL,KEY</translation>
    </message>
    <message>
        <source>not clear which word is the key: write a short label first, then the key</source>
        <translation>on ne voit pas quel mot est la clé&#xa0;: écrivez d&apos;abord un libellé court, puis la clé</translation>
    </message>
    <message>
        <source>output_format &apos;{asked}&apos; is not png, jpeg or webp: the upstream&apos;s own is kept</source>
        <translation>output_format «&#xa0;{asked}&#xa0;» n&apos;est ni png, ni jpeg, ni webp&#xa0;: celui du service en amont est gardé</translation>
    </message>
    <message>
        <source>picture {number} had {from_mb:.1f} MB, more than {model} takes: sent with {to_mb:.1f} MB</source>
        <translation>l&apos;image {number} avait {from_mb:.1f}&#xa0;Mo, plus que {model} n&apos;en prend&#xa0;: envoyée avec {to_mb:.1f}&#xa0;Mo</translation>
    </message>
    <message>
        <source>picture {number} was sent as {to}, as {model} does not take {kind}</source>
        <translation>l&apos;image {number} a été envoyée en {to}, car {model} ne prend pas {kind}</translation>
    </message>
    <message>
        <source>quality &apos;{quality}&apos; is called {used} by {model}</source>
        <translation>la qualité «&#xa0;{quality}&#xa0;» s&apos;appelle {used} chez {model}</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; gives the ratio and image_size &apos;{area}&apos; the pixels: {used} used</source>
        <translation>la taille «&#xa0;{size}&#xa0;» donne le format et image_size «&#xa0;{area}&#xa0;» les pixels&#xa0;: {used} utilisé</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; is not WIDTHxHEIGHT or a ratio: left to the upstream</source>
        <translation>la taille «&#xa0;{size}&#xa0;» n&apos;est ni WIDTHxHEIGHT ni un format&#xa0;: laissée au service en amont</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; is not WIDTHxHEIGHT: {ratio} used (send aspect_ratio for a ratio)</source>
        <translation>la taille «&#xa0;{size}&#xa0;» n&apos;est pas WIDTHxHEIGHT&#xa0;: {ratio} utilisé (envoyez aspect_ratio pour un format)</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; is not a ratio that {model} draws: {ratio} is the nearest</source>
        <translation>la taille «&#xa0;{size}&#xa0;» n&apos;est pas un format que {model} dessine&#xa0;: {ratio} est le plus proche</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; is {ratio} by this proxy&apos;s own table</source>
        <translation>la taille «&#xa0;{size}&#xa0;» est {ratio} selon le tableau de ce proxy</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; is {wanted} by this proxy&apos;s own table, which {model} does not draw: {ratio} is the nearest</source>
        <translation>la taille «&#xa0;{size}&#xa0;» est {wanted} selon le tableau de ce proxy, ce que {model} ne dessine pas&#xa0;: {ratio} est le plus proche</translation>
    </message>
    <message>
        <source>style &apos;{style}&apos; is not vivid or natural: not used</source>
        <translation>le style «&#xa0;{style}&#xa0;» n&apos;est ni vivid ni natural&#xa0;: non utilisé</translation>
    </message>
    <message>
        <source>taken as {account}</source>
        <translation>repris comme {account}</translation>
    </message>
    <message>
        <source>taken as {account}, disabled without its secret: replace its key, or sign in again</source>
        <translation>repris comme {account}, désactivé sans son secret&#xa0;: remplacez sa clé, ou reconnectez-vous</translation>
    </message>
    <message>
        <source>the connection broke before the picture was whole</source>
        <translation>la connexion s&apos;est rompue avant que l&apos;image soit complète</translation>
    </message>
    <message>
        <source>the key of {account} was rejected: check or replace it</source>
        <translation>la clé de {account} a été refusée&#xa0;: vérifiez-la ou remplacez-la</translation>
    </message>
    <message>
        <source>the login of {account} has ended at its provider: sign in again</source>
        <translation>la connexion de {account} a expiré chez son fournisseur&#xa0;: reconnectez-vous</translation>
    </message>
    <message>
        <source>the login of {account} was not given a right that drawing needs: sign in again and tick every box on Google&apos;s page</source>
        <translation>la connexion de {account} n&apos;a pas reçu un droit nécessaire au dessin&#xa0;: reconnectez-vous et cochez toutes les cases sur la page de Google</translation>
    </message>
    <message>
        <source>the login of {account} was not taken ({reason}): sign in again if that stays</source>
        <translation>la connexion de {account} n&apos;a pas été acceptée ({reason})&#xa0;: reconnectez-vous si cela dure</translation>
    </message>
    <message>
        <source>the mask goes along as a picture, as Google has no masks</source>
        <translation>le masque part comme une image, car Google n&apos;a pas de masques</translation>
    </message>
    <message>
        <source>the organisation of {account} forbids this call by its policy: ask its administrator</source>
        <translation>l&apos;organisation de {account} interdit cet appel par sa politique&#xa0;: demandez à son administrateur</translation>
    </message>
    <message>
        <source>the secret of {account} is not in the store: replace its key, or sign in again</source>
        <translation>le secret de {account} n&apos;est pas dans le magasin&#xa0;: remplacez sa clé, ou reconnectez-vous</translation>
    </message>
    <message>
        <source>the service of {account} has nothing at this address: check its base URL</source>
        <translation>le service de {account} n&apos;a rien à cette adresse&#xa0;: vérifiez son URL de base</translation>
    </message>
    <message>
        <source>the store of secrets did not answer: unlock the system&apos;s keyring, then try again, or choose the encrypted file with --vault file</source>
        <translation>le magasin de secrets n&apos;a pas répondu&#xa0;: déverrouillez le trousseau du système, puis réessayez, ou choisissez le fichier chiffré avec --vault file</translation>
    </message>
    <message>
        <source>the system names an outgoing proxy of a kind that Easel does not speak to: put http://HOST:PORT, socks5://HOST:PORT or none into the setting upstream_proxy</source>
        <translation>le système nomme un proxy sortant d&apos;un type qu&apos;Easel ne parle pas&#xa0;: mettez http://HOST:PORT, socks5://HOST:PORT ou none dans le réglage upstream_proxy</translation>
    </message>
    <message>
        <source>the upstream answered {status}</source>
        <translation>le service en amont a répondu {status}</translation>
    </message>
    <message>
        <source>the upstream could not be reached</source>
        <translation>le service en amont est injoignable</translation>
    </message>
    <message>
        <source>the upstream did not begin to answer within {seconds:g} s</source>
        <translation>le service en amont n&apos;a pas commencé à répondre en {seconds:g}&#xa0;s</translation>
    </message>
    <message>
        <source>the upstream drew, but its picture could not be fetched from where it put it</source>
        <translation>le service en amont a dessiné, mais son image n&apos;a pas pu être prise là où il l&apos;a mise</translation>
    </message>
    <message>
        <source>the upstream has no free capacity for this model</source>
        <translation>le service en amont n&apos;a pas de capacité libre pour ce modèle</translation>
    </message>
    <message>
        <source>the upstream sent an answer that is not what its documents describe</source>
        <translation>le service en amont a envoyé une réponse non conforme à sa documentation</translation>
    </message>
    <message>
        <source>the upstream stopped sending for {seconds:g} s</source>
        <translation>le service en amont a cessé d&apos;envoyer pendant {seconds:g}&#xa0;s</translation>
    </message>
    <message>
        <source>the upstream&apos;s certificate is for another name: check the account&apos;s base URL</source>
        <translation>le certificat du service en amont est pour un autre nom&#xa0;: vérifiez l&apos;URL de base du compte</translation>
    </message>
    <message>
        <source>the upstream&apos;s certificate is out of date, or this computer&apos;s clock is wrong: set the clock right, or ask the service to renew it</source>
        <translation>le certificat du service en amont n&apos;est pas valable à cette date, ou l&apos;horloge de cet ordinateur est fausse&#xa0;: réglez l&apos;horloge, ou demandez au service de le renouveler</translation>
    </message>
    <message>
        <source>the upstream&apos;s certificate is signed by nobody whom this computer trusts: where a company or a virus scanner reads along, name its certificate in SSL_CERT_FILE</source>
        <translation>le certificat du service en amont n&apos;est signé par personne à qui cet ordinateur se fie&#xa0;: si une entreprise ou un antivirus lit au passage, indiquez son certificat dans SSL_CERT_FILE</translation>
    </message>
    <message>
        <source>the webhook at {host} did not take the result: it answered {status}</source>
        <translation>le webhook sur {host} n&apos;a pas pris le résultat&#xa0;: il a répondu {status}</translation>
    </message>
    <message>
        <source>the webhook at {host} did not take the result: it could not be reached</source>
        <translation>le webhook sur {host} n&apos;a pas pris le résultat&#xa0;: il est injoignable</translation>
    </message>
    <message>
        <source>the webhook at {host} did not take the result: it did not answer within {seconds:g} s</source>
        <translation>le webhook sur {host} n&apos;a pas pris le résultat&#xa0;: il n&apos;a pas répondu en {seconds:g}&#xa0;s</translation>
    </message>
    <message>
        <source>the webhook at {host} did not take the result: it is, or leads to, no address on the public internet, and is not in the setting webhook_hosts</source>
        <translation>le webhook sur {host} n&apos;a pas pris le résultat&#xa0;: ce n&apos;est pas une adresse de l&apos;internet public, ou il n&apos;y mène pas, et il n&apos;est pas dans le réglage webhook_hosts</translation>
    </message>
    <message>
        <source>the webhook at {host} did not take the result: it leads to an address that is not followed</source>
        <translation>le webhook sur {host} n&apos;a pas pris le résultat&#xa0;: il mène à une adresse qui n&apos;est pas suivie</translation>
    </message>
    <message>
        <source>there is {account} already: not taken</source>
        <translation>{account} existe déjà&#xa0;: non repris</translation>
    </message>
    <message>
        <source>{account} does not draw {model} by this way. Choose another account, or another model.</source>
        <translation>{account} ne dessine pas {model} de cette façon. Choisissez un autre compte, ou un autre modèle.</translation>
    </message>
    <message>
        <source>{account} does not know the model</source>
        <translation>{account} ne connaît pas le modèle</translation>
    </message>
    <message>
        <source>{account} has no credit left or reached its spending limit: see its billing page</source>
        <translation>{account} n&apos;a plus de crédit ou a atteint son plafond de dépenses&#xa0;: voyez sa page de facturation</translation>
    </message>
    <message>
        <source>{account} has no project, which its provider asks for: name one with easel account set NAME --project PROJECT</source>
        <translation>{account} n&apos;a pas de projet, que son fournisseur demande&#xa0;: nommez-en un avec easel account set NAME --project PROJECT</translation>
    </message>
    <message>
        <source>{account} has no quota at all for this model: the project needs billing</source>
        <translation>{account} n&apos;a aucun quota pour ce modèle&#xa0;: il faut activer la facturation du projet</translation>
    </message>
    <message>
        <source>{account} has reached a limit for {model}. {when}</source>
        <translation>{account} a atteint une limite pour {model}. {when}</translation>
    </message>
    <message>
        <source>{account} has used up its quota for this model until that is renewed</source>
        <translation>{account} a épuisé son quota pour ce modèle jusqu&apos;à son renouvellement</translation>
    </message>
    <message>
        <source>{account} is disabled. Enable it in the window or with: easel account enable LABEL</source>
        <translation>{account} est désactivé. Activez-le dans la fenêtre ou avec&#xa0;: easel account enable LABEL</translation>
    </message>
    <message>
        <source>{account} is in order: its provider takes the secret.</source>
        <translation>{account} est en ordre&#xa0;: son fournisseur accepte le secret.</translation>
    </message>
    <message>
        <source>{account} may not draw {model}. {when}</source>
        <translation>{account} n&apos;a pas droit à {model}. {when}</translation>
    </message>
    <message>
        <source>{account} may not use this model: {text}</source>
        <translation>{account} n&apos;a pas droit à ce modèle&#xa0;: {text}</translation>
    </message>
    <message>
        <source>{account} needs you: &apos;easel account list&apos; shows what it needs.</source>
        <translation>{account} est à traiter&#xa0;: «&#xa0;easel account list&#xa0;» montre ce qu&apos;il lui faut.</translation>
    </message>
    <message>
        <source>{account} reached a limit that the upstream did not name</source>
        <translation>{account} a atteint une limite que le service en amont n&apos;a pas nommée</translation>
    </message>
    <message>
        <source>{account} reached its limit for today; it ends at midnight Pacific time</source>
        <translation>{account} a atteint sa limite du jour&#x202f;; elle finit à minuit, heure du Pacifique</translation>
    </message>
    <message>
        <source>{account} reached its limit per day</source>
        <translation>{account} a atteint sa limite par jour</translation>
    </message>
    <message>
        <source>{account} reached its limit per minute</source>
        <translation>{account} a atteint sa limite par minute</translation>
    </message>
    <message>
        <source>{account} rests after trouble upstream. {when}</source>
        <translation>{account} est en pause après un incident en amont. {when}</translation>
    </message>
    <message>
        <source>{account} was there without its secret and has it again</source>
        <translation>{account} était là sans son secret et l&apos;a de nouveau</translation>
    </message>
    <message>
        <source>{came} of the {asked} pictures came.</source>
        <translation>Images arrivées&#xa0;: {came} sur {asked}.</translation>
    </message>
    <message>
        <source>{field} &apos;{value}&apos; is not something that {model} takes here: not used</source>
        <translation>{field} «&#xa0;{value}&#xa0;»&#xa0;: {model} n&apos;accepte pas cette valeur ici, elle n&apos;est pas utilisée</translation>
    </message>
    <message>
        <source>{field} must be a whole number from {least} to {most}.</source>
        <translation>{field} doit être un nombre entier de {least} à {most}.</translation>
    </message>
    <message>
        <source>{field} must be text.</source>
        <translation>{field} doit être un texte.</translation>
    </message>
    <message>
        <source>{label} is a number from {minimum} to {maximum}.</source>
        <translation>{label} est un nombre de {minimum} à {maximum}.</translation>
    </message>
    <message>
        <source>{label} is a text, and not empty.</source>
        <translation>{label} est un texte, et non vide.</translation>
    </message>
    <message>
        <source>{label} is a whole number from {minimum} to {maximum}.</source>
        <translation>{label} est un nombre entier de {minimum} à {maximum}.</translation>
    </message>
    <message>
        <source>{model} does not draw {asked}: {ratio} is the nearest</source>
        <translation>{model} ne dessine pas {asked}&#xa0;: {ratio} est le plus proche</translation>
    </message>
    <message>
        <source>{model} has one size for each ratio: leave image_size out.</source>
        <translation>{model} a une seule taille par format&#xa0;: omettez image_size.</translation>
    </message>
    <message>
        <source>{model} takes {most} pictures, and {count} were sent: send fewer.</source>
        <translation>{model} prend au plus {most} images, or {count} ont été envoyées&#xa0;: envoyez-en moins.</translation>
    </message>
    <message>
        <source>{path} could not be brought up to version {version}: {why}. It is as it was; {copy} is a copy of it. Install the version again that you had before, and report this.</source>
        <translation>{path} n&apos;a pas pu être mis à jour vers la version {version}&#xa0;: {why}. Il est resté tel quel&#x202f;; {copy} en est une copie. Réinstallez la version que vous aviez avant et signalez ce problème.</translation>
    </message>
    <message>
        <source>{path} could not be read and was kept as {kept}; defaults are used.</source>
        <translation>{path} n&apos;a pas pu être lu et a été gardé sous {kept}&#x202f;; les valeurs par défaut servent.</translation>
    </message>
    <message>
        <source>{path} could not be read or written: {why}.</source>
        <translation>{path} n&apos;a pas pu être lu ou écrit&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>{path} could not be read: {why}.</source>
        <translation>{path} n&apos;a pas pu être lu&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>{path} could not be written: {why}.</source>
        <translation>{path} n&apos;a pas pu être écrit&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>{path} could not be written: {why}. Choose another place.</source>
        <translation>{path} n&apos;a pas pu être écrit&#xa0;: {why}. Choisissez un autre emplacement.</translation>
    </message>
    <message>
        <source>{path} does not take {method}. It takes: {allowed}.</source>
        <translation>{path} ne prend pas {method}. Il prend&#xa0;: {allowed}.</translation>
    </message>
    <message>
        <source>{path} is not a file of secrets that Easel can read. Restore it, or move it away to start anew.</source>
        <translation>{path} n&apos;est pas un fichier de secrets qu&apos;Easel peut lire. Restaurez-le, ou déplacez-le pour recommencer.</translation>
    </message>
    <message>
        <source>{path} is of a newer Easel, {newer}; this is {version}, and left it alone. Install {newer} or later again. Or, to go back to what was there before it, move {name} away and give {copy} its name.</source>
        <translation>{path} vient d&apos;un Easel plus récent, {newer}&#x202f;; celui-ci est la version {version} et n&apos;y a pas touché. Réinstallez {newer} ou une version ultérieure. Pour revenir à ce qu&apos;il y avait avant, déplacez {name} et donnez son nom à {copy}.</translation>
    </message>
    <message>
        <source>{path} is of a newer Easel, {newer}; this is {version}, and left it alone. Install {newer} or later again. Or, to start without what is in it, move {name} away.</source>
        <translation>{path} vient d&apos;un Easel plus récent, {newer}&#x202f;; celui-ci est la version {version} et n&apos;y a pas touché. Réinstallez {newer} ou une version ultérieure. Pour démarrer sans son contenu, déplacez {name}.</translation>
    </message>
    <message>
        <source>{path} did not take every picture ({why}): the answer has data URLs in place of missing addresses</source>
        <translation>{path} n&apos;a pas pu recevoir toutes les images ({why})&#xa0;: la réponse contient des data URL à la place des adresses manquantes</translation>
    </message>
    <message>
        <source>{path} was damaged and was kept as {kept}; accounts and log start empty.</source>
        <translation>{path} était endommagé et a été gardé sous {kept}&#x202f;; comptes et journal repartent à vide.</translation>
    </message>
    <message>
        <source>{path} was written by a newer Easel than this, {version}, and is left alone. Install the newer one again.</source>
        <translation>{path} a été écrit par un Easel plus récent que celui-ci, {version}, et n&apos;a pas été touché. Réinstallez la version plus récente.</translation>
    </message>
    <message>
        <source>{provider} has no login: add the account with its API key.</source>
        <translation>{provider} n&apos;a pas de connexion&#xa0;: ajoutez le compte avec sa clé API.</translation>
    </message>
    <message>
        <source>{provider} takes no key: sign in instead.</source>
        <translation>{provider} ne prend pas de clé&#xa0;: connectez-vous plutôt.</translation>
    </message>
    <message>
        <source>{service} is not enabled in the project of {account}: enable it in the Google Cloud Console and wait a few minutes {link}</source>
        <translation>{service} n&apos;est pas activé dans le projet de {account}&#xa0;: activez-le dans la Google Cloud Console et attendez quelques minutes {link}</translation>
    </message>
    <message>
        <source>{source} &apos;{asked}&apos; asks for {wanted}, but {model} has no choice of size: not used</source>
        <translation>{source} «&#xa0;{asked}&#xa0;» demande {wanted}, mais {model} n&apos;a pas de choix de taille&#xa0;: non utilisé</translation>
    </message>
    <message>
        <source>{source} &apos;{asked}&apos; asks for {wanted}, which {model} does not draw: {used} used</source>
        <translation>{source} «&#xa0;{asked}&#xa0;» demande {wanted}, que {model} ne dessine pas&#xa0;: {used} utilisé</translation>
    </message>
    <message>
        <source>{source} &apos;{size}&apos; is not one that {model} draws: {used} used</source>
        <translation>{source} «&#xa0;{size}&#xa0;» n&apos;est pas dessiné par {model}&#xa0;: {used} utilisé</translation>
    </message>
    <message>
        <source>{text}</source>
        <translation>{text}</translation>
    </message>
</context>
<context>
    <name>date</name>
    <message>
        <source>d MMM HH:mm</source>
        <translation>d MMM HH:mm</translation>
    </message>
    <message>
        <source>d MMM yyyy HH:mm:ss</source>
        <translation>d MMM yyyy HH:mm:ss</translation>
    </message>
    <message>
        <source>ddd HH:mm</source>
        <translation>ddd HH:mm</translation>
    </message>
</context>
<context>
    <name>gallery</name>
    <message numerus="yes">
        <source>%Ln chosen</source>
        <translation>
            <numerusform>%Ln choisie</numerusform>
            <numerusform>%Ln choisies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures are gone: their files were moved or deleted outside Easel.</source>
        <translation>
            <numerusform>%Ln image n&apos;est plus là&#xa0;: son fichier a été déplacé ou supprimé hors d&apos;Easel.</numerusform>
            <numerusform>%Ln images ne sont plus là&#xa0;: leurs fichiers ont été déplacés ou supprimés hors d&apos;Easel.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures were copied.</source>
        <translation>
            <numerusform>%Ln image a été copiée.</numerusform>
            <numerusform>%Ln images ont été copiées.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures were deleted.</source>
        <translation>
            <numerusform>%Ln image a été supprimée.</numerusform>
            <numerusform>%Ln images ont été supprimées.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures were saved in {folder}.</source>
        <translation>
            <numerusform>%Ln image a été enregistrée dans {folder}.</numerusform>
            <numerusform>%Ln images ont été enregistrées dans {folder}.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>Ann&amp;uler</translation>
    </message>
    <message>
        <source>A client asked for it</source>
        <translation>Un client l&apos;a demandée</translation>
    </message>
    <message>
        <source>A task of a client</source>
        <translation>Une tâche d&apos;un client</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Compte</translation>
    </message>
    <message>
        <source>Account {name}</source>
        <translation>Compte {name}</translation>
    </message>
    <message>
        <source>All of it</source>
        <translation>Image entière</translation>
    </message>
    <message>
        <source>Back to the gallery</source>
        <translation>Retour à la galerie</translation>
    </message>
    <message>
        <source>By words of the prompt (Ctrl+F)</source>
        <translation>Par mots du prompt (Ctrl+F)</translation>
    </message>
    <message>
        <source>Changed on its way</source>
        <translation>Changé en chemin</translation>
    </message>
    <message>
        <source>Choose none</source>
        <translation>Tout désélectionner</translation>
    </message>
    <message>
        <source>Choose none (Esc)</source>
        <translation>Tout désélectionner (Échap)</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>Effacer les filtres</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Client</translation>
    </message>
    <message>
        <source>Connect a client</source>
        <translation>Relier un client</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Copy the files (Ctrl+C)</source>
        <translation>Copier les fichiers (Ctrl+C)</translation>
    </message>
    <message>
        <source>Copy the prompt</source>
        <translation>Copier le prompt</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Delete the picture (Del); it can be had back for a minute</source>
        <translation>Supprimer l&apos;image (Suppr)&#x202f;; récupérable pendant une minute</translation>
    </message>
    <message>
        <source>Draw again</source>
        <translation>Dessiner de nouveau</translation>
    </message>
    <message>
        <source>Draw in the playground</source>
        <translation>Dessiner dans l&apos;atelier</translation>
    </message>
    <message>
        <source>Drawn</source>
        <translation>Dessinée</translation>
    </message>
    <message>
        <source>Drawn in the playground</source>
        <translation>Dessinée dans l&apos;atelier</translation>
    </message>
    <message>
        <source>Every picture that is drawn through the proxy will stand here.</source>
        <translation>Chaque image dessinée par le proxy apparaîtra ici.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>Find in prompts</source>
        <translation>Chercher dans les prompts</translation>
    </message>
    <message>
        <source>Further away</source>
        <translation>Zoom arrière</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Galerie</translation>
    </message>
    <message>
        <source>Its client had gone away before it came</source>
        <translation>Son client était parti avant qu&apos;elle arrive</translation>
    </message>
    <message>
        <source>Its file was there, and the database did not know it</source>
        <translation>Son fichier était là, mais la base de données ne la connaissait pas</translation>
    </message>
    <message>
        <source>Its own size</source>
        <translation>Taille réelle</translation>
    </message>
    <message>
        <source>Kept until</source>
        <translation>Gardée jusqu&apos;au</translation>
    </message>
    <message>
        <source>Look at what was asked and answered</source>
        <translation>Voir ce qui a été demandé et répondu</translation>
    </message>
    <message>
        <source>Looking for pictures…</source>
        <translation>Recherche d&apos;images…</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Nearer</source>
        <translation>Zoom avant</translation>
    </message>
    <message>
        <source>No picture is like that</source>
        <translation>Aucune image ne correspond</translation>
    </message>
    <message>
        <source>No pictures yet</source>
        <translation>Pas encore d&apos;image</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Ouvrir le dossier</translation>
    </message>
    <message>
        <source>Open the setting</source>
        <translation>Ouvrir le réglage</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Picture without a prompt</source>
        <translation>Image sans prompt</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Pictures are not kept, as the settings say; only one that its client did not wait for stays here, for a day. Turn it on to find them all.</source>
        <translation>Selon les réglages, les images ne sont pas gardées&#x202f;; seule une image que son client n&apos;a pas attendue reste ici, pendant un jour. Activez la galerie pour les retrouver toutes.</translation>
    </message>
    <message>
        <source>Pictures that come and fit the filter will stand here.</source>
        <translation>Les nouvelles images qui passent le filtre apparaîtront ici.</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Put the picture on the clipboard (Ctrl+C)</source>
        <translation>Mettre l&apos;image dans le presse-papiers (Ctrl+C)</translation>
    </message>
    <message>
        <source>Save a copy of the file (Ctrl+S)</source>
        <translation>Enregistrer une copie du fichier (Ctrl+S)</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Enregistrer sous…</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Enregistrer l&apos;image</translation>
    </message>
    <message>
        <source>Save the pictures in a folder</source>
        <translation>Enregistrer les images dans un dossier</translation>
    </message>
    <message>
        <source>Save them to a folder</source>
        <translation>Les enregistrer dans un dossier</translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln new pictures</source>
        <translation>
            <numerusform>Afficher %Ln nouvelle image</numerusform>
            <numerusform>Afficher %Ln nouvelles images</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>Afficher le dossier</translation>
    </message>
    <message>
        <source>Show the request</source>
        <translation>Afficher la requête</translation>
    </message>
    <message>
        <source>Show where the file is</source>
        <translation>Afficher où est le fichier</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>Take it to the playground, to draw after it</source>
        <translation>L&apos;emporter dans l&apos;atelier, pour dessiner d&apos;après elle</translation>
    </message>
    <message>
        <source>Take its prompt to the playground</source>
        <translation>Emporter son prompt dans l&apos;atelier</translation>
    </message>
    <message>
        <source>The file of this picture cannot be read.</source>
        <translation>Le fichier de cette image ne peut pas être lu.</translation>
    </message>
    <message>
        <source>The gallery is off</source>
        <translation>La galerie est désactivée</translation>
    </message>
    <message>
        <source>The next one</source>
        <translation>La suivante</translation>
    </message>
    <message>
        <source>The one before</source>
        <translation>La précédente</translation>
    </message>
    <message>
        <source>The picture could not be saved as {path}: {why}.</source>
        <translation>L&apos;image n&apos;a pas pu être enregistrée sous {path}&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>The picture was copied.</source>
        <translation>L&apos;image a été copiée.</translation>
    </message>
    <message>
        <source>The pictures could not be read</source>
        <translation>Les images n&apos;ont pas pu être lues</translation>
    </message>
    <message>
        <source>They are on the disk still. What went wrong stands above.</source>
        <translation>Elles sont toujours sur le disque. La cause est indiquée plus haut.</translation>
    </message>
    <message>
        <source>This picture is gone: its file was moved or deleted outside Easel.</source>
        <translation>Cette image n&apos;est plus là&#xa0;: son fichier a été déplacé ou supprimé hors d&apos;Easel.</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>Cette semaine</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Aujourd&apos;hui</translation>
    </message>
    <message>
        <source>Today and the six days before</source>
        <translation>Aujourd&apos;hui et les six jours d&apos;avant</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Use as reference</source>
        <translation>Prendre comme référence</translation>
    </message>
    <message>
        <source>What was asked</source>
        <translation>Ce qui a été demandé</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Pourquoi</translation>
    </message>
    <message>
        <source>more than {n}</source>
        <translation>plus de {n}</translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation>{n}&#xa0;%</translation>
    </message>
    <message>
        <source>{n} of {count}</source>
        <translation>{n} sur {count}</translation>
    </message>
    <message>
        <source>{what} ({keys})</source>
        <translation>{what} ({keys})</translation>
    </message>
    <message numerus="yes">
        <source>↑ %Ln new</source>
        <translation>
            <numerusform>↑ %Ln nouvelle</numerusform>
            <numerusform>↑ %Ln nouvelles</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>help</name>
    <message>
        <source>A route in the settings can lead this name to a model that is there.</source>
        <translation>Une route dans les réglages peut mener ce nom à un modèle qui existe.</translation>
    </message>
    <message>
        <source>Accounts shows why, and when each is back.</source>
        <translation>Comptes montre pourquoi, et quand chacun revient.</translation>
    </message>
    <message>
        <source>Add an account</source>
        <translation>Ajouter un compte</translation>
    </message>
    <message numerus="yes">
        <source>All %Ln accounts reached {limit} for {model}.</source>
        <translation>
            <numerusform>%Ln compte a atteint {limit} pour {model}.</numerusform>
            <numerusform>Les %Ln comptes ont tous atteint {limit} pour {model}.</numerusform>
        </translation>
    </message>
    <message>
        <source>By now they may draw again.</source>
        <translation>À présent ils peuvent sans doute dessiner de nouveau.</translation>
    </message>
    <message>
        <source>Check the connection. If the way out is through a proxy, name it in the settings.</source>
        <translation>Vérifiez la connexion au réseau. Si la sortie passe par un proxy, nommez-le dans les réglages.</translation>
    </message>
    <message>
        <source>Clients give up by themselves: look for a time-out in its settings.</source>
        <translation>Les clients abandonnent d&apos;eux-mêmes&#xa0;: cherchez un délai d&apos;attente dans les réglages du client.</translation>
    </message>
    <message>
        <source>Every account that draws {model} had reached {limit}.</source>
        <translation>Tous les comptes qui dessinent {model} avaient atteint {limit}.</translation>
    </message>
    <message>
        <source>Large pictures can take minutes.</source>
        <translation>Les grandes images peuvent prendre des minutes.</translation>
    </message>
    <message>
        <source>Other accounts refuse it, too: word the prompt differently.</source>
        <translation>D&apos;autres comptes le refusent aussi&#xa0;: formulez le prompt autrement.</translation>
    </message>
    <message>
        <source>Say in the prompt that a picture is wanted.</source>
        <translation>Dites dans le prompt que vous voulez une image.</translation>
    </message>
    <message>
        <source>Send it again, or word the prompt differently.</source>
        <translation>Renvoyez-la, ou formulez le prompt autrement.</translation>
    </message>
    <message>
        <source>Send it again.</source>
        <translation>Renvoyez-la.</translation>
    </message>
    <message>
        <source>Show the account</source>
        <translation>Afficher le compte</translation>
    </message>
    <message>
        <source>Show the accounts</source>
        <translation>Afficher les comptes</translation>
    </message>
    <message>
        <source>Show the setting</source>
        <translation>Afficher le réglage</translation>
    </message>
    <message>
        <source>Show what the client needs</source>
        <translation>Afficher ce qu&apos;il faut au client</translation>
    </message>
    <message>
        <source>That mostly passes. Send it again in a while.</source>
        <translation>Cela passe souvent. Renvoyez-la dans un moment.</translation>
    </message>
    <message>
        <source>That passes. Send it again in a while.</source>
        <translation>Cela passe. Renvoyez-la dans un moment.</translation>
    </message>
    <message>
        <source>The client gets it when it asks for the same again.</source>
        <translation>Le client la reçoit s&apos;il redemande la même chose.</translation>
    </message>
    <message>
        <source>The first is back at {time}, which is midnight Pacific time.</source>
        <translation>Le premier revient à {time}, soit minuit, heure du Pacifique.</translation>
    </message>
    <message>
        <source>The first is back at {time}.</source>
        <translation>Le premier revient à {time}.</translation>
    </message>
    <message>
        <source>The first is back in {time}.</source>
        <translation>Le premier revient dans {time}.</translation>
    </message>
    <message>
        <source>a limit</source>
        <translation>une limite</translation>
    </message>
    <message>
        <source>the limit per minute</source>
        <translation>la limite par minute</translation>
    </message>
    <message>
        <source>today&apos;s limit</source>
        <translation>la limite du jour</translation>
    </message>
    <message>
        <source>{account} reached {limit} for {model}.</source>
        <translation>{account} a atteint {limit} pour {model}.</translation>
    </message>
</context>
<context>
    <name>lobechat</name>
    <message>
        <source>AI Service Provider</source>
        <translation>Fournisseur d&apos;IA</translation>
    </message>
    <message>
        <source>API Key</source>
        <translation>Clé API</translation>
    </message>
    <message>
        <source>API Proxy URL</source>
        <translation>Adresse du proxy API</translation>
    </message>
</context>
<context>
    <name>needs</name>
    <message numerus="yes">
        <source>%Ln more accounts need you.</source>
        <translation>
            <numerusform>%Ln autre compte est à traiter.</numerusform>
            <numerusform>%Ln autres comptes sont à traiter.</numerusform>
        </translation>
    </message>
    <message>
        <source>Add an account</source>
        <translation>Ajouter un compte</translation>
    </message>
    <message>
        <source>Change the address</source>
        <translation>Changer l&apos;adresse</translation>
    </message>
    <message>
        <source>Change the port</source>
        <translation>Changer le port</translation>
    </message>
    <message>
        <source>Changed, but not in force until the proxy is started again: {settings}.</source>
        <translation>Changé, mais sans effet tant que le proxy n&apos;est pas redémarré&#xa0;: {settings}.</translation>
    </message>
    <message>
        <source>Every account is disabled. Enable one, and clients can draw.</source>
        <translation>Tous les comptes sont désactivés. Activez-en un, et les clients pourront dessiner.</translation>
    </message>
    <message>
        <source>Every account rests. The first is back at {time}.</source>
        <translation>Tous les comptes sont en pause. Le premier revient à {time}.</translation>
    </message>
    <message>
        <source>Replace the key</source>
        <translation>Remplacer la clé</translation>
    </message>
    <message>
        <source>Restart the proxy</source>
        <translation>Redémarrer le proxy</translation>
    </message>
    <message>
        <source>Show the account</source>
        <translation>Afficher le compte</translation>
    </message>
    <message>
        <source>Show the accounts</source>
        <translation>Afficher les comptes</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Se reconnecter</translation>
    </message>
    <message>
        <source>The system&apos;s keyring does not give out secrets, and accounts cannot draw without theirs. Unlock it: what is asked for next is then drawn.</source>
        <translation>Le trousseau du système ne donne aucun secret, et les comptes ne peuvent pas dessiner sans le leur. Déverrouillez-le&#xa0;: ce qui sera demandé ensuite sera dessiné.</translation>
    </message>
    <message>
        <source>There is no account yet. Add one, and clients can draw.</source>
        <translation>Il n&apos;y a pas encore de compte. Ajoutez-en un, et les clients pourront dessiner.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
</context>
<context>
    <name>notices</name>
    <message numerus="yes">
        <source>%Ln accounts need you</source>
        <translation>
            <numerusform>%Ln compte est à traiter</numerusform>
            <numerusform>%Ln comptes sont à traiter</numerusform>
        </translation>
    </message>
    <message>
        <source>An account needs you</source>
        <translation>Un compte est à traiter</translation>
    </message>
    <message>
        <source>Clients get no pictures until it is started again.</source>
        <translation>Les clients ne reçoivent pas d&apos;images tant qu&apos;il n&apos;est pas redémarré.</translation>
    </message>
    <message>
        <source>Every account rests</source>
        <translation>Tous les comptes sont en pause</translation>
    </message>
    <message>
        <source>The first is back at {time}. Clients are told to wait until then.</source>
        <translation>Le premier revient à {time}. Les clients sont priés d&apos;attendre jusque-là.</translation>
    </message>
    <message>
        <source>The proxy did not start</source>
        <translation>Le proxy n&apos;a pas démarré</translation>
    </message>
    <message>
        <source>The proxy stopped</source>
        <translation>Le proxy s&apos;est arrêté</translation>
    </message>
    <message numerus="yes">
        <source>{names} and %Ln more</source>
        <translation>
            <numerusform>{names} et %Ln autre</numerusform>
            <numerusform>{names} et %Ln autres</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>open_webui</name>
    <message>
        <source>API Base URL</source>
        <translation>URL de base de l&apos;API</translation>
    </message>
    <message>
        <source>API Key</source>
        <translation>Clé d&apos;API</translation>
    </message>
    <message>
        <source>Default (Open AI)</source>
        <translation>Par défaut (OpenAI)</translation>
    </message>
    <message>
        <source>Image Generation Engine</source>
        <translation>Moteur de génération d&apos;images</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
</context>
<context>
    <name>outcome</name>
    <message>
        <source>cancelled</source>
        <translation>annulée</translation>
    </message>
    <message>
        <source>drawing</source>
        <translation>en cours</translation>
    </message>
    <message>
        <source>drawn</source>
        <translation>dessinée</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>échouée</translation>
    </message>
    <message>
        <source>not valid</source>
        <translation>non valide</translation>
    </message>
    <message>
        <source>partly drawn</source>
        <translation>dessinée en partie</translation>
    </message>
</context>
<context>
    <name>overview</name>
    <message numerus="yes">
        <source>%Ln disabled</source>
        <translation>
            <numerusform>%Ln désactivé</numerusform>
            <numerusform>%Ln désactivés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures are still drawn. Press again to stop at once.</source>
        <translation>
            <numerusform>%Ln image est encore en cours. Appuyez de nouveau pour arrêter tout de suite.</numerusform>
            <numerusform>%Ln images sont encore en cours. Appuyez de nouveau pour arrêter tout de suite.</numerusform>
        </translation>
    </message>
    <message>
        <source>A moment.</source>
        <translation>Un instant.</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Comptes</translation>
    </message>
    <message>
        <source>Accounts: {ready} ready, {cooling} cooling, {need} need you</source>
        <translation>Comptes&#xa0;: {ready} prêts, {cooling} en pause, {need} à traiter</translation>
    </message>
    <message>
        <source>Add your own account</source>
        <translation>Ajouter votre propre compte</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Address of the proxy</source>
        <translation>Adresse du proxy</translation>
    </message>
    <message>
        <source>All pictures</source>
        <translation>Toutes les images</translation>
    </message>
    <message>
        <source>Clients can draw.</source>
        <translation>Les clients peuvent dessiner.</translation>
    </message>
    <message>
        <source>Clients cannot draw. Press to start it.</source>
        <translation>Les clients ne peuvent pas dessiner. Appuyez pour le démarrer.</translation>
    </message>
    <message>
        <source>Clients need no key now: see Key required in Settings.</source>
        <translation>Les clients n&apos;ont pas besoin de clé&#xa0;: voir «&#xa0;Clé demandée&#xa0;» dans les réglages.</translation>
    </message>
    <message>
        <source>Clients reach it, but no account can draw now.</source>
        <translation>Les clients le joignent, mais aucun compte ne peut dessiner.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Copy the address (Ctrl+Shift+C)</source>
        <translation>Copier l&apos;adresse (Ctrl+Maj+C)</translation>
    </message>
    <message>
        <source>Copy the key that clients send (Ctrl+Shift+K)</source>
        <translation>Copier la clé que les clients envoient (Ctrl+Maj+K)</translation>
    </message>
    <message>
        <source>Demo: a simulator draws</source>
        <translation>Démo&#xa0;: un simulateur dessine</translation>
    </message>
    <message>
        <source>Draw in the playground</source>
        <translation>Dessiner dans l&apos;atelier</translation>
    </message>
    <message>
        <source>Hide the key</source>
        <translation>Masquer la clé</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Clé</translation>
    </message>
    <message>
        <source>Key of the proxy</source>
        <translation>Clé du proxy</translation>
    </message>
    <message>
        <source>Last pictures</source>
        <translation>Dernières images</translation>
    </message>
    <message>
        <source>Leaves the demo. What was drawn in it stays there.</source>
        <translation>Quitte la démo. Ce qui y a été dessiné y reste.</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>À traiter</translation>
    </message>
    <message>
        <source>Nothing needs you.</source>
        <translation>Rien à traiter.</translation>
    </message>
    <message>
        <source>Opening the accounts and the log.</source>
        <translation>Ouverture des comptes et du journal.</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Aperçu</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Proxy could not start</source>
        <translation>Le proxy n&apos;a pas pu démarrer</translation>
    </message>
    <message>
        <source>Proxy is running</source>
        <translation>Le proxy fonctionne</translation>
    </message>
    <message>
        <source>Proxy is starting</source>
        <translation>Le proxy démarre</translation>
    </message>
    <message>
        <source>Proxy is stopped</source>
        <translation>Le proxy est arrêté</translation>
    </message>
    <message>
        <source>Proxy is stopping</source>
        <translation>Le proxy s&apos;arrête</translation>
    </message>
    <message>
        <source>Show or hide the key</source>
        <translation>Afficher ou masquer la clé</translation>
    </message>
    <message>
        <source>Show the accounts</source>
        <translation>Afficher les comptes</translation>
    </message>
    <message>
        <source>Show the key</source>
        <translation>Afficher la clé</translation>
    </message>
    <message>
        <source>Start or stop the proxy (Ctrl+R)</source>
        <translation>Démarrer ou arrêter le proxy (Ctrl+R)</translation>
    </message>
    <message>
        <source>Starting Easel</source>
        <translation>Easel démarre</translation>
    </message>
    <message>
        <source>What clients send as their API key</source>
        <translation>Ce que les clients envoient comme clé API</translation>
    </message>
    <message>
        <source>What clients take as their base URL</source>
        <translation>Ce que les clients prennent comme URL de base</translation>
    </message>
    <message>
        <source>What is drawn will stand here.</source>
        <translation>Ce qui est dessiné apparaîtra ici.</translation>
    </message>
    <message>
        <source>cooling</source>
        <translation>en pause</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>masquée</translation>
    </message>
    <message>
        <source>need you</source>
        <translation>à traiter</translation>
    </message>
    <message>
        <source>once the proxy runs</source>
        <translation>une fois le proxy démarré</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>prêts</translation>
    </message>
</context>
<context>
    <name>palette</name>
    <message>
        <source>Account</source>
        <translation>Compte</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Action</translation>
    </message>
    <message>
        <source>Check all accounts</source>
        <translation>Vérifier tous les comptes</translation>
    </message>
    <message>
        <source>Find an action, page, setting, account or request</source>
        <translation>Chercher une action, une page, un réglage, un compte ou une requête</translation>
    </message>
    <message>
        <source>Find anything</source>
        <translation>Chercher partout</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Résultats</translation>
    </message>
    <message>
        <source>Nothing is like “{words}”.</source>
        <translation>Rien ne correspond à «&#xa0;{words}&#xa0;».</translation>
    </message>
    <message>
        <source>Older requests are found on their page, and here by their whole id.</source>
        <translation>Les requêtes plus anciennes se trouvent sur leur page, et ici par leur identifiant complet.</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Page</translation>
    </message>
    <message>
        <source>Refresh the quotas of all accounts</source>
        <translation>Actualiser les quotas de tous les comptes</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Requête</translation>
    </message>
    <message>
        <source>Restart the proxy</source>
        <translation>Redémarrer le proxy</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Réglage</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>désactivé</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>choix actuel</translation>
    </message>
    <message numerus="yes">
        <source>the best {shown} of %Ln</source>
        <translation>
            <numerusform>le meilleur résultat ({shown} sur %Ln)</numerusform>
            <numerusform>les {shown} meilleurs sur %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>{setting}: {choice}</source>
        <translation>{setting}&#xa0;: {choice}</translation>
    </message>
    <message>
        <source>↑ ↓ choose  ·  Enter opens  ·  Esc closes</source>
        <translation>↑ ↓ pour choisir  ·  Entrée pour ouvrir  ·  Échap pour fermer</translation>
    </message>
</context>
<context>
    <name>playground</name>
    <message>
        <source>&amp;Draw</source>
        <translation>&amp;Dessiner</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Format</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modèle</translation>
    </message>
    <message>
        <source>&amp;Quality</source>
        <translation>&amp;Qualité</translation>
    </message>
    <message>
        <source>&amp;Resolution</source>
        <translation>&amp;Résolution</translation>
    </message>
    <message>
        <source>&amp;Size</source>
        <translation>&amp;Taille</translation>
    </message>
    <message>
        <source>API Host</source>
        <translation>Adresse API</translation>
    </message>
    <message>
        <source>API Key</source>
        <translation>Clé API</translation>
    </message>
    <message>
        <source>Acc&amp;ount</source>
        <translation>&amp;Compte</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Compte</translation>
    </message>
    <message>
        <source>Any account</source>
        <translation>N&apos;importe quel compte</translation>
    </message>
    <message>
        <source>Any shape: the model chooses</source>
        <translation>Toute forme&#xa0;: le modèle choisit</translation>
    </message>
    <message>
        <source>As it is drawn</source>
        <translation>Comme dessinée</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatique</translation>
    </message>
    <message>
        <source>Automatic, or such as 1536x1024</source>
        <translation>Automatique, ou par exemple 1536x1024</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Cancelled. What was being drawn already goes to the gallery.</source>
        <translation>Annulé. Ce qui était déjà en cours de dessin ira dans la galerie.</translation>
    </message>
    <message>
        <source>Choose &amp;pictures…</source>
        <translation>Choisir des &amp;images…</translation>
    </message>
    <message>
        <source>Clear the mask</source>
        <translation>Effacer le masque</translation>
    </message>
    <message>
        <source>Copy as</source>
        <translation>Copier en</translation>
    </message>
    <message>
        <source>Copy picture {n}</source>
        <translation>Copier l&apos;image {n}</translation>
    </message>
    <message>
        <source>Draw this (Ctrl+Enter)</source>
        <translation>Dessiner ceci (Ctrl+Entrée)</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>En cours</translation>
    </message>
    <message>
        <source>Drawn by {accounts} in {time}.</source>
        <translation>Dessin par {accounts} en {time}.</translation>
    </message>
    <message>
        <source>Drawn in {time}.</source>
        <translation>Dessin terminé en {time}.</translation>
    </message>
    <message>
        <source>Drop pictures here that the new one is drawn after.</source>
        <translation>Déposez ici les images d&apos;après lesquelles dessiner.</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Gomme</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>HD</source>
        <translation>HD</translation>
    </message>
    <message>
        <source>High</source>
        <translation>Haute</translation>
    </message>
    <message>
        <source>How many pictures are drawn at once, 1 to 10</source>
        <translation>Combien d&apos;images sont dessinées à la fois, de 1 à 10</translation>
    </message>
    <message>
        <source>It came as {mime}, which cannot be shown here.</source>
        <translation>Elle est arrivée en {mime}, qui ne peut pas être affiché ici.</translation>
    </message>
    <message>
        <source>It did not come, and the reason is not known.</source>
        <translation>Elle n&apos;est pas arrivée, et la raison n&apos;est pas connue.</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>Basse</translation>
    </message>
    <message>
        <source>Mask over the first picture</source>
        <translation>Masque sur la première image</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>Moyenne</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Not drawn</source>
        <translation>Non dessinée</translation>
    </message>
    <message>
        <source>Paint a mask over {name}</source>
        <translation>Peindre un masque sur {name}</translation>
    </message>
    <message>
        <source>Paint what may change; all else stays as it is.</source>
        <translation>Peignez ce qui peut changer&#x202f;; tout le reste est conservé.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures were left out: {most} are the most. Remove one before you add another.</source>
        <translation>
            <numerusform>%Ln image a été laissée de côté&#xa0;: {most} au plus. Retirez-en une avant d&apos;en ajouter une autre.</numerusform>
            <numerusform>%Ln images ont été laissées de côté&#xa0;: {most} au plus. Retirez-en une avant d&apos;en ajouter une autre.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>Ann&amp;uler</translation>
    </message>
    <message>
        <source>&apos;{size}&apos; is no size such as 1536x1024 and no shape such as 16:9: it is left out.</source>
        <translation>«&#xa0;{size}&#xa0;» n&apos;est ni une taille comme 1536x1024, ni une forme comme 16:9&#xa0;: ce n&apos;est pas pris en compte.</translation>
    </message>
    <message>
        <source>&apos;{size}&apos; is no size such as 1536x1024 and no shape such as 16:9: {ratio} is used.</source>
        <translation>«&#xa0;{size}&#xa0;» n&apos;est ni une taille comme 1536x1024, ni une forme comme 16:9&#xa0;: {ratio} est utilisé.</translation>
    </message>
    <message>
        <source>&apos;{size}&apos; is no size such as 1536x1024: {ratio} is used.</source>
        <translation>«&#xa0;{size}&#xa0;» n&apos;est pas une taille comme 1536x1024&#xa0;: {ratio} est utilisé.</translation>
    </message>
    <message>
        <source>Copied. Put the proxy&apos;s key into EASEL_API_KEY: Overview copies it.</source>
        <translation>Copié. Mettez la clé du proxy dans EASEL_API_KEY&#xa0;: elle se copie dans «&#xa0;Aperçu&#xa0;».</translation>
    </message>
    <message>
        <source>Copy exactly this request, without the key: that is read from EASEL_API_KEY.</source>
        <translation>Copier exactement cette requête, sans la clé&#xa0;: celle-ci est lue dans EASEL_API_KEY.</translation>
    </message>
    <message>
        <source>EASEL_API_KEY is the key of the proxy: Overview copies it.</source>
        <translation>EASEL_API_KEY est la clé du proxy, à copier dans «&#xa0;Aperçu&#xa0;».</translation>
    </message>
    <message numerus="yes">
        <source>It was drawn after %Ln pictures and with a mask, which are not kept. Add them again, or draw without.</source>
        <translation>
            <numerusform>Elle a été dessinée d&apos;après %Ln image et avec un masque, qui ne sont pas gardés. Ajoutez-les de nouveau, ou dessinez sans eux.</numerusform>
            <numerusform>Elle a été dessinée d&apos;après %Ln images et avec un masque, qui ne sont pas gardés. Ajoutez-les de nouveau, ou dessinez sans eux.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It was drawn after %Ln pictures, which are not kept. Add them again, or draw without.</source>
        <translation>
            <numerusform>Elle a été dessinée d&apos;après %Ln image, qui n&apos;est pas gardée. Ajoutez-la de nouveau, ou dessinez sans elle.</numerusform>
            <numerusform>Elle a été dessinée d&apos;après %Ln images, qui ne sont pas gardées. Ajoutez-les de nouveau, ou dessinez sans elles.</numerusform>
        </translation>
    </message>
    <message>
        <source>Its prompt was not kept.</source>
        <translation>Son prompt n&apos;a pas été gardé.</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>Ne pas l&apos;utiliser</translation>
    </message>
    <message>
        <source>Load a mask from a file</source>
        <translation>Charger un masque depuis un fichier</translation>
    </message>
    <message>
        <source>Masks (*.png *.webp *.gif *.bmp *.tif *.tiff)</source>
        <translation>Masques (*.png *.webp *.gif *.bmp *.tif *.tiff)</translation>
    </message>
    <message>
        <source>No account here draws with &apos;{model}&apos;. Choose another model.</source>
        <translation>Aucun compte ici ne dessine avec «&#xa0;{model}&#xa0;». Choisissez un autre modèle.</translation>
    </message>
    <message>
        <source>Nothing in {name} is transparent, and that is what marks the part to change. Its white part can be taken for that.</source>
        <translation>Rien n&apos;est transparent dans {name}, or c&apos;est la transparence qui marque la partie à changer. Sa partie blanche peut en tenir lieu.</translation>
    </message>
    <message>
        <source>Paint what may change; all else stays as it is. With the keyboard, the arrows move the brush, Space puts it down, [ and ] change its size.</source>
        <translation>Peignez ce qui peut changer&#x202f;; tout le reste est conservé. Au clavier, les flèches déplacent le pinceau, Espace le pose, [ et ] changent sa taille.</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Coller</translation>
    </message>
    <message>
        <source>Paste a picture</source>
        <translation>Coller une image</translation>
    </message>
    <message>
        <source>Pictur&amp;es</source>
        <translation>Imag&amp;es</translation>
    </message>
    <message>
        <source>Picture {n} was not drawn</source>
        <translation>L&apos;image {n} n&apos;a pas été dessinée</translation>
    </message>
    <message>
        <source>Picture {n}: {prompt}</source>
        <translation>Image {n}&#xa0;: {prompt}</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg *.jpeg *.webp *.gif *.bmp *.tif *.tiff)</source>
        <translation>Images (*.png *.jpg *.jpeg *.webp *.gif *.bmp *.tif *.tiff)</translation>
    </message>
    <message>
        <source>Pictures come here</source>
        <translation>Les images viendront ici</translation>
    </message>
    <message>
        <source>Pictures that came</source>
        <translation>Images arrivées</translation>
    </message>
    <message>
        <source>Pictures without a file of their own are in {folder} for a week.</source>
        <translation>Les images qui n&apos;ont pas leur propre fichier sont dans {folder} pendant une semaine.</translation>
    </message>
    <message>
        <source>Playground</source>
        <translation>Atelier</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualité</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lecture…</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rétablir</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>Retirer {name}</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Résolution</translation>
    </message>
    <message>
        <source>Save picture {n}…</source>
        <translation>Enregistrer l&apos;image {n}…</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Enregistrer l&apos;image</translation>
    </message>
    <message>
        <source>Say what to draw, then press Draw or Ctrl+Enter.</source>
        <translation>Dites quoi dessiner, puis appuyez sur «&#xa0;Dessiner&#xa0;» ou Ctrl+Entrée.</translation>
    </message>
    <message>
        <source>Scale it</source>
        <translation>Le redimensionner</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Forme</translation>
    </message>
    <message>
        <source>Show picture {n} in the gallery</source>
        <translation>Afficher l&apos;image {n} dans la galerie</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>Size of the brush</source>
        <translation>Taille du pinceau</translation>
    </message>
    <message>
        <source>Size, as width x height</source>
        <translation>Taille, en largeur x hauteur</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>Start the proxy</source>
        <translation>Démarrer le proxy</translation>
    </message>
    <message>
        <source>Take the picture from the clipboard</source>
        <translation>Prendre l&apos;image du presse-papiers</translation>
    </message>
    <message>
        <source>Take the white part</source>
        <translation>Prendre la partie blanche</translation>
    </message>
    <message>
        <source>The default model</source>
        <translation>Le modèle par défaut</translation>
    </message>
    <message>
        <source>The log no longer has this request: only what is shown here is known of it.</source>
        <translation>Le journal n&apos;a plus cette requête&#xa0;: on n&apos;en connaît que ce qui est affiché ici.</translation>
    </message>
    <message>
        <source>The picture at {host} did not come in time. Try again, or save it and drop the file.</source>
        <translation>L&apos;image sur {host} n&apos;est pas arrivée à temps. Réessayez, ou enregistrez-la et déposez le fichier.</translation>
    </message>
    <message>
        <source>The picture at {host} has more than {limit} MB. Save it, make it smaller, then drop the file.</source>
        <translation>L&apos;image sur {host} dépasse {limit}&#xa0;Mo. Enregistrez-la, réduisez-la, puis déposez le fichier.</translation>
    </message>
    <message>
        <source>The picture at {host} is in a private network and not fetched. Save it, then drop the file.</source>
        <translation>L&apos;image sur {host} est dans un réseau privé et n&apos;est pas récupérée. Enregistrez-la, puis déposez le fichier.</translation>
    </message>
    <message>
        <source>The picture is at an address without https, which is not fetched. Save it, then drop the file.</source>
        <translation>L&apos;image est à une adresse sans https et n&apos;est pas récupérée. Enregistrez-la, puis déposez le fichier.</translation>
    </message>
    <message>
        <source>The proxy is stopped, and pictures are drawn through it.</source>
        <translation>Le proxy est arrêté, et les images passent par lui.</translation>
    </message>
    <message>
        <source>There is no picture at that address. Copy the picture itself.</source>
        <translation>Il n&apos;y a pas d&apos;image à cette adresse. Copiez l&apos;image elle-même.</translation>
    </message>
    <message>
        <source>There is no picture in that. Copy one, or drop a file.</source>
        <translation>Il n&apos;y a pas d&apos;image là-dedans. Copiez-en une, ou déposez un fichier.</translation>
    </message>
    <message>
        <source>This request took the place of the one that was here.</source>
        <translation>Cette requête a pris la place de celle qui était ici.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Use no mask</source>
        <translation>Sans masque</translation>
    </message>
    <message>
        <source>Use picture {n} as reference</source>
        <translation>Prendre l&apos;image {n} comme référence</translation>
    </message>
    <message>
        <source>What is at {host} is no PNG, JPEG, WebP or GIF. Copy the picture itself, then paste it.</source>
        <translation>Ce qui est sur {host} n&apos;est ni PNG, ni JPEG, ni WebP, ni GIF. Copiez l&apos;image elle-même, puis collez-la.</translation>
    </message>
    <message>
        <source>What should be drawn?</source>
        <translation>Que faut-il dessiner&#x202f;?</translation>
    </message>
    <message>
        <source>What to draw</source>
        <translation>Que dessiner</translation>
    </message>
    <message>
        <source>With {model} the shape alone decides the pixels. Set Resolution to Automatic.</source>
        <translation>Avec {model}, la forme seule décide des pixels. Réglez «&#xa0;Résolution&#xa0;» sur «&#xa0;Automatique&#xa0;».</translation>
    </message>
    <message>
        <source>pasted</source>
        <translation>collée</translation>
    </message>
    <message>
        <source>quality {quality}</source>
        <translation>qualité {quality}</translation>
    </message>
    <message>
        <source>the key of the proxy: Overview copies it</source>
        <translation>la clé du proxy, à copier dans «&#xa0;Aperçu&#xa0;»</translation>
    </message>
    <message>
        <source>{came} of {n} drawn</source>
        <translation>dessinées&#xa0;: {came} sur {n}</translation>
    </message>
    <message>
        <source>{host} could not be reached. Check the connection, or save the picture and drop the file.</source>
        <translation>{host} est injoignable. Vérifiez la connexion au réseau, ou enregistrez l&apos;image et déposez le fichier.</translation>
    </message>
    <message>
        <source>{host} did not give the picture, it answered {status}. Save it, then drop the file.</source>
        <translation>{host} n&apos;a pas donné l&apos;image et a répondu {status}. Enregistrez-la, puis déposez le fichier.</translation>
    </message>
    <message>
        <source>{host} does not give the picture itself. Save it, then drop the file.</source>
        <translation>{host} ne donne pas l&apos;image telle quelle. Enregistrez-la, puis déposez le fichier.</translation>
    </message>
    <message>
        <source>{host} leads from one address to the next without end. Save the picture, then drop the file.</source>
        <translation>{host} mène sans fin d&apos;une adresse à une autre. Enregistrez l&apos;image, puis déposez le fichier.</translation>
    </message>
    <message>
        <source>{model} chooses shape and pixels.</source>
        <translation>{model} choisit la forme et les pixels.</translation>
    </message>
    <message>
        <source>{model} does not draw the shape {value}. It draws: {known}.</source>
        <translation>{model} ne dessine pas la forme {value}. Il dessine&#xa0;: {known}.</translation>
    </message>
    <message>
        <source>{model} does not draw with the resolution {value}. It draws: {known}.</source>
        <translation>{model} ne dessine pas avec la résolution {value}. Il dessine&#xa0;: {known}.</translation>
    </message>
    <message>
        <source>{model} draws {pixels} pixels.</source>
        <translation>{model} dessine {pixels} pixels.</translation>
    </message>
    <message>
        <source>{model} gets {wishes} and chooses the pixels.</source>
        <translation>{model} reçoit {wishes} et choisit les pixels.</translation>
    </message>
    <message>
        <source>{model} gets {wishes}; {pixels} pixels come back.</source>
        <translation>{model} reçoit {wishes} et renvoie {pixels} pixels.</translation>
    </message>
    <message>
        <source>{name} cannot be opened. Choose a file on this computer.</source>
        <translation>{name} ne peut pas être ouvert. Choisissez un fichier de cet ordinateur.</translation>
    </message>
    <message>
        <source>{name} has more than {limit} MB. Choose a smaller picture.</source>
        <translation>{name} dépasse {limit}&#xa0;Mo. Choisissez une image plus petite.</translation>
    </message>
    <message>
        <source>{name} has {own} pixels and the picture {size}: such a mask is refused, so it has to be scaled.</source>
        <translation>{name} a {own} pixels et l&apos;image {size}&#xa0;: un tel masque est refusé, il faut donc le redimensionner.</translation>
    </message>
    <message>
        <source>{name} is no picture that can be read here. Choose a PNG, JPEG or WebP file.</source>
        <translation>{name} n&apos;est pas une image lisible ici. Choisissez un fichier PNG, JPEG ou WebP.</translation>
    </message>
    <message>
        <source>{name} was not saved: {why}. Choose another place.</source>
        <translation>{name} n&apos;a pas été enregistré&#xa0;: {why}. Choisissez un autre emplacement.</translation>
    </message>
    <message>
        <source>{ratio}, square</source>
        <translation>{ratio}, carré</translation>
    </message>
    <message>
        <source>{ratio}, tall</source>
        <translation>{ratio}, vertical</translation>
    </message>
    <message>
        <source>{ratio}, wide</source>
        <translation>{ratio}, horizontal</translation>
    </message>
</context>
<context>
    <name>provider</name>
    <message>
        <source>Code Assist</source>
        <translation>Code Assist</translation>
    </message>
    <message>
        <source>Gemini</source>
        <translation>Gemini</translation>
    </message>
    <message>
        <source>OpenAI</source>
        <translation>OpenAI</translation>
    </message>
    <message>
        <source>Vertex AI</source>
        <translation>Vertex AI</translation>
    </message>
</context>
<context>
    <name>quota</name>
    <message>
        <source>All models</source>
        <translation>Tous les modèles</translation>
    </message>
    <message>
        <source>At most so many calls</source>
        <translation>Au plus autant d&apos;appels</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Appels</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Jour</translation>
    </message>
    <message>
        <source>In which time</source>
        <translation>En combien de temps</translation>
    </message>
    <message>
        <source>Left over time: lowest {low} %, highest {high} %, last {last} %</source>
        <translation>Reste au fil du temps&#xa0;: minimum {low}&#xa0;%, maximum {high}&#xa0;%, dernier {last}&#xa0;%</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Model of the limit</source>
        <translation>Modèle de la limite</translation>
    </message>
    <message>
        <source>No history yet</source>
        <translation>Pas encore d&apos;historique</translation>
    </message>
    <message>
        <source>None known. Set one to stay below what you want to spend.</source>
        <translation>Aucune connue. Fixez-en une pour rester sous ce que vous voulez dépenser.</translation>
    </message>
    <message>
        <source>Not known yet. A limit is learnt when it is met, or when the provider tells.</source>
        <translation>Pas encore connu. Une limite s&apos;apprend quand elle est atteinte, ou quand le fournisseur la donne.</translation>
    </message>
    <message>
        <source>Quotas</source>
        <translation>Quotas</translation>
    </message>
    <message>
        <source>Remove the limit for {model}</source>
        <translation>Retirer la limite de {model}</translation>
    </message>
    <message>
        <source>Remove this limit</source>
        <translation>Retirer cette limite</translation>
    </message>
    <message>
        <source>Set &amp;limit</source>
        <translation>Fixer la &amp;limite</translation>
    </message>
    <message>
        <source>Show the last day</source>
        <translation>Afficher le dernier jour</translation>
    </message>
    <message>
        <source>Show the last week</source>
        <translation>Afficher la dernière semaine</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>Semaine</translation>
    </message>
    <message>
        <source>counted</source>
        <translation>compté</translation>
    </message>
    <message>
        <source>counted here by Easel</source>
        <translation>compté ici par Easel</translation>
    </message>
    <message>
        <source>from the provider&apos;s list</source>
        <translation>selon la liste du fournisseur</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>mesuré</translation>
    </message>
    <message>
        <source>measured by the provider</source>
        <translation>mesuré par le fournisseur</translation>
    </message>
    <message>
        <source>named by the provider when it was met</source>
        <translation>nommée par le fournisseur une fois atteinte</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>inconnu</translation>
    </message>
    <message>
        <source>per 5 hours</source>
        <translation>en 5 heures</translation>
    </message>
    <message>
        <source>per day</source>
        <translation>par jour</translation>
    </message>
    <message>
        <source>per minute</source>
        <translation>par minute</translation>
    </message>
    <message>
        <source>per week</source>
        <translation>par semaine</translation>
    </message>
    <message>
        <source>resets in {time}</source>
        <translation>renouvelé dans {time}</translation>
    </message>
    <message>
        <source>set by you</source>
        <translation>fixée par vous</translation>
    </message>
    <message>
        <source>{left} of {limit}</source>
        <translation>{left} sur {limit}</translation>
    </message>
    <message>
        <source>{model}: {n} {per}, {source}</source>
        <translation>{model}&#xa0;: {n} {per}, {source}</translation>
    </message>
    <message>
        <source>{name}, {window}</source>
        <translation>{name}, {window}</translation>
    </message>
    <message>
        <source>{name}, {window}: {said}</source>
        <translation>{name}, {window}&#xa0;: {said}</translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation>{n}&#xa0;%</translation>
    </message>
    <message>
        <source>{parts} left</source>
        <translation>reste {parts}</translation>
    </message>
    <message>
        <source>{source}, {ago}</source>
        <translation>{source}, {ago}</translation>
    </message>
</context>
<context>
    <name>reason</name>
    <message>
        <source>Easel was stopped</source>
        <translation>Easel a été arrêté</translation>
    </message>
    <message>
        <source>Google wants it verified</source>
        <translation>Google veut le vérifier</translation>
    </message>
    <message>
        <source>It reached a limit that the provider did not name.</source>
        <translation>Il a atteint une limite que le fournisseur n&apos;a pas nommée.</translation>
    </message>
    <message>
        <source>It reached its limit for today, which ends at midnight Pacific time.</source>
        <translation>Il a atteint sa limite du jour, qui finit à minuit, heure du Pacifique.</translation>
    </message>
    <message>
        <source>It reached its limit per day.</source>
        <translation>Il a atteint sa limite par jour.</translation>
    </message>
    <message>
        <source>It reached its limit per minute.</source>
        <translation>Il a atteint sa limite par minute.</translation>
    </message>
    <message>
        <source>The provider does not allow it: {text}</source>
        <translation>Le fournisseur ne l&apos;autorise pas&#xa0;: {text}</translation>
    </message>
    <message>
        <source>This account does not have the model.</source>
        <translation>Ce compte n&apos;a pas ce modèle.</translation>
    </message>
    <message>
        <source>a limit that was not named</source>
        <translation>une limite qui n&apos;a pas été nommée</translation>
    </message>
    <message>
        <source>a mistake in Easel</source>
        <translation>une erreur dans Easel</translation>
    </message>
    <message>
        <source>a right is missing: sign in again</source>
        <translation>un droit manque&#xa0;: reconnectez-vous</translation>
    </message>
    <message>
        <source>answer not understood</source>
        <translation>réponse incomprise</translation>
    </message>
    <message>
        <source>answered in words</source>
        <translation>réponse en mots</translation>
    </message>
    <message>
        <source>certificate not trusted</source>
        <translation>certificat non reconnu</translation>
    </message>
    <message>
        <source>certificate out of date</source>
        <translation>certificat périmé</translation>
    </message>
    <message>
        <source>closed by Google for its terms</source>
        <translation>fermé par Google&#xa0;: conditions enfreintes</translation>
    </message>
    <message>
        <source>connection lost</source>
        <translation>connexion perdue</translation>
    </message>
    <message>
        <source>does not know the model</source>
        <translation>ne connaît pas le modèle</translation>
    </message>
    <message>
        <source>every account is at a limit</source>
        <translation>tous les comptes ont atteint une limite</translation>
    </message>
    <message>
        <source>every account is disabled</source>
        <translation>tous les comptes sont désactivés</translation>
    </message>
    <message>
        <source>every account needs you</source>
        <translation>tous les comptes sont à traiter</translation>
    </message>
    <message>
        <source>every account rests</source>
        <translation>tous les comptes sont en pause</translation>
    </message>
    <message>
        <source>every account rests after trouble</source>
        <translation>tous les comptes sont en pause après un incident</translation>
    </message>
    <message>
        <source>forbidden by its organisation</source>
        <translation>interdit par son organisation</translation>
    </message>
    <message>
        <source>gave up after {attempts} attempts</source>
        <translation>abandonné après {attempts} tentatives</translation>
    </message>
    <message>
        <source>key rejected</source>
        <translation>clé refusée</translation>
    </message>
    <message>
        <source>keyring locked</source>
        <translation>trousseau verrouillé</translation>
    </message>
    <message>
        <source>limit for today</source>
        <translation>limite du jour</translation>
    </message>
    <message>
        <source>limit per day</source>
        <translation>limite par jour</translation>
    </message>
    <message>
        <source>limit per minute</source>
        <translation>limite par minute</translation>
    </message>
    <message>
        <source>may not charge its project</source>
        <translation>ne peut pas débiter son projet</translation>
    </message>
    <message>
        <source>may not use this model</source>
        <translation>n&apos;a pas droit à ce modèle</translation>
    </message>
    <message>
        <source>no account</source>
        <translation>aucun compte</translation>
    </message>
    <message>
        <source>no account may draw this model</source>
        <translation>aucun compte n&apos;a droit à ce modèle</translation>
    </message>
    <message>
        <source>no answer in time</source>
        <translation>pas de réponse à temps</translation>
    </message>
    <message>
        <source>no capacity upstream</source>
        <translation>pas de capacité en amont</translation>
    </message>
    <message>
        <source>no credit left, or its spending limit is reached</source>
        <translation>plus de crédit, ou plafond de dépenses atteint</translation>
    </message>
    <message>
        <source>no picture came</source>
        <translation>aucune image reçue</translation>
    </message>
    <message>
        <source>no project, which Vertex needs</source>
        <translation>pas de projet, et Vertex en demande un</translation>
    </message>
    <message>
        <source>no prompt</source>
        <translation>aucun prompt</translation>
    </message>
    <message>
        <source>no quota for this model: the project needs billing</source>
        <translation>aucun quota pour ce modèle&#xa0;: il faut activer la facturation du projet</translation>
    </message>
    <message>
        <source>no quota, needs billing</source>
        <translation>aucun quota, facturation requise</translation>
    </message>
    <message>
        <source>no such model</source>
        <translation>modèle inexistant</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>injoignable</translation>
    </message>
    <message>
        <source>not there in time</source>
        <translation>pas arrivée à temps</translation>
    </message>
    <message>
        <source>nothing at its address: check its base URL</source>
        <translation>rien à son adresse&#xa0;: vérifiez son URL de base</translation>
    </message>
    <message>
        <source>picture held back</source>
        <translation>image retenue</translation>
    </message>
    <message>
        <source>prompt refused</source>
        <translation>prompt refusé</translation>
    </message>
    <message>
        <source>quota used up</source>
        <translation>quota épuisé</translation>
    </message>
    <message>
        <source>secret missing: add the account again</source>
        <translation>secret absent&#xa0;: ajoutez le compte de nouveau</translation>
    </message>
    <message>
        <source>sign in again</source>
        <translation>reconnectez-vous</translation>
    </message>
    <message>
        <source>the answer stopped</source>
        <translation>la réponse s&apos;est interrompue</translation>
    </message>
    <message>
        <source>the chosen account is at a limit</source>
        <translation>le compte choisi a atteint une limite</translation>
    </message>
    <message>
        <source>the client went away</source>
        <translation>le client est parti</translation>
    </message>
    <message>
        <source>the queue is full</source>
        <translation>la file est pleine</translation>
    </message>
    <message>
        <source>{service} is not enabled</source>
        <translation>{service} n&apos;est pas activé</translation>
    </message>
</context>
<context>
    <name>requests</name>
    <message>
        <source> or </source>
        <translation> ou </translation>
    </message>
    <message numerus="yes">
        <source>%Ln requests were cleared.</source>
        <translation>
            <numerusform>%Ln requête a été effacée.</numerusform>
            <numerusform>%Ln requêtes ont été effacées.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln requests were written to {path}.</source>
        <translation>
            <numerusform>%Ln requête a été écrite dans {path}.</numerusform>
            <numerusform>%Ln requêtes ont été écrites dans {path}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Compte</translation>
    </message>
    <message numerus="yes">
        <source>All %Ln pictures came in {time}.</source>
        <translation>
            <numerusform>%Ln image est arrivée en {time}.</numerusform>
            <numerusform>Les %Ln images sont arrivées en {time}.</numerusform>
        </translation>
    </message>
    <message>
        <source>All requests of the log, with their attempts.</source>
        <translation>Toutes les requêtes du journal, avec leurs tentatives.</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Réponse</translation>
    </message>
    <message>
        <source>Answer, without its pictures</source>
        <translation>Réponse, sans ses images</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>Répondu</translation>
    </message>
    <message>
        <source>Attempt {n}</source>
        <translation>Tentative {n}</translation>
    </message>
    <message>
        <source>Attempts leave the log with their requests. This cannot be undone.</source>
        <translation>Les tentatives quittent le journal avec leurs requêtes. C&apos;est irréversible.</translation>
    </message>
    <message>
        <source>Began</source>
        <translation>Début</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Parcourir…</translation>
    </message>
    <message>
        <source>By words of its prompt, client, model, account or id (Ctrl+F)</source>
        <translation>Par mots de son prompt, client, modèle, compte ou identifiant (Ctrl+F)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Changed on its way</source>
        <translation>Changé en chemin</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Effacer</translation>
    </message>
    <message numerus="yes">
        <source>Clear %Ln requests?</source>
        <translation>
            <numerusform>Effacer %Ln requête&#x202f;?</numerusform>
            <numerusform>Effacer %Ln requêtes&#x202f;?</numerusform>
        </translation>
    </message>
    <message>
        <source>Clear all requests?</source>
        <translation>Effacer toutes les requêtes&#x202f;?</translation>
    </message>
    <message>
        <source>Clear every request that fits the filter?</source>
        <translation>Effacer toutes les requêtes que montre le filtre&#x202f;?</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>Effacer les filtres</translation>
    </message>
    <message>
        <source>Clear the requests…</source>
        <translation>Effacer les requêtes…</translation>
    </message>
    <message>
        <source>Clear…</source>
        <translation>Effacer…</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Client</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Close the details</source>
        <translation>Fermer les détails</translation>
    </message>
    <message>
        <source>Close the details (Esc)</source>
        <translation>Fermer les détails (Échap)</translation>
    </message>
    <message>
        <source>Connect a client</source>
        <translation>Relier un client</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copié</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>Copier en JSON</translation>
    </message>
    <message>
        <source>Copy as curl</source>
        <translation>Copier en curl</translation>
    </message>
    <message>
        <source>Copy the id</source>
        <translation>Copier l&apos;identifiant</translation>
    </message>
    <message>
        <source>Copy the id (Ctrl+C in the list)</source>
        <translation>Copier l&apos;identifiant (Ctrl+C dans la liste)</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Détails</translation>
    </message>
    <message>
        <source>Draw again</source>
        <translation>Dessiner de nouveau</translation>
    </message>
    <message>
        <source>Enter opens the details, the arrows unfold, Space pauses, F follows the newest.</source>
        <translation>Entrée ouvre les détails, les flèches déplient, Espace met en pause, F suit la plus récente.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exporter</translation>
    </message>
    <message>
        <source>Export requests</source>
        <translation>Exporter des requêtes</translation>
    </message>
    <message>
        <source>Export the requests…</source>
        <translation>Exporter les requêtes…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Échec</translation>
    </message>
    <message>
        <source>Failed after {time}: no picture came.</source>
        <translation>Échec après {time}&#xa0;: aucune image n&apos;est arrivée.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>Find a request</source>
        <translation>Chercher une requête</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Suivre</translation>
    </message>
    <message>
        <source>Give a client the proxy&apos;s address and key, and ask it for a picture.</source>
        <translation>Donnez à un client l&apos;adresse et la clé du proxy, et demandez-lui une image.</translation>
    </message>
    <message>
        <source>Hold new requests back (Space)</source>
        <translation>Retenir les nouvelles requêtes (Espace)</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Identifiant</translation>
    </message>
    <message>
        <source>It is being drawn.</source>
        <translation>Elle est en cours de dessin.</translation>
    </message>
    <message>
        <source>It was given up after {time}.</source>
        <translation>Elle a été abandonnée après {time}.</translation>
    </message>
    <message>
        <source>JSON Lines</source>
        <translation>JSON Lines</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Garder</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>No picture came, or not valid</source>
        <translation>Aucune image, ou non valide</translation>
    </message>
    <message>
        <source>No request is like that</source>
        <translation>Aucune requête ne correspond</translation>
    </message>
    <message>
        <source>No requests yet</source>
        <translation>Pas encore de requête</translation>
    </message>
    <message>
        <source>Only what the filter shows: {filter}.</source>
        <translation>Seulement ce que montre le filtre&#xa0;: {filter}.</translation>
    </message>
    <message>
        <source>Only {what}</source>
        <translation>Seulement {what}</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Résultat</translation>
    </message>
    <message>
        <source>Partial</source>
        <translation>Partielle</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>Chemin</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Pause or resume the list of requests</source>
        <translation>Suspendre ou reprendre la liste des requêtes</translation>
    </message>
    <message>
        <source>Picture {n}</source>
        <translation>Image {n}</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Pictures and attempts</source>
        <translation>Images et tentatives</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Remove what is shown</source>
        <translation>Effacer ce qui est affiché</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Requête</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Requêtes</translation>
    </message>
    <message>
        <source>Requests that come and fit the filter will stand here.</source>
        <translation>Les nouvelles requêtes qui passent le filtre apparaîtront ici.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reprendre</translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln new requests</source>
        <translation>
            <numerusform>Afficher %Ln nouvelle requête</numerusform>
            <numerusform>Afficher %Ln nouvelles requêtes</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>Afficher le dossier</translation>
    </message>
    <message>
        <source>Show {account}</source>
        <translation>Afficher {account}</translation>
    </message>
    <message>
        <source>Since {time}</source>
        <translation>Depuis {time}</translation>
    </message>
    <message>
        <source>Some of the pictures came</source>
        <translation>Une partie des images est arrivée</translation>
    </message>
    <message>
        <source>Start the proxy, then give a client its address and key.</source>
        <translation>Démarrez le proxy, puis donnez à un client son adresse et sa clé.</translation>
    </message>
    <message>
        <source>Stay at the newest request (F)</source>
        <translation>Rester à la requête la plus récente (F)</translation>
    </message>
    <message>
        <source>THE PROMPT WAS NOT KEPT</source>
        <translation>LE PROMPT N&apos;A PAS ÉTÉ GARDÉ</translation>
    </message>
    <message>
        <source>That is a folder: name a file in it.</source>
        <translation>C&apos;est un dossier&#xa0;: nommez-y un fichier.</translation>
    </message>
    <message>
        <source>The attempts are being read.</source>
        <translation>Lecture des tentatives en cours.</translation>
    </message>
    <message>
        <source>The attempts could not be read. Open the request once more.</source>
        <translation>Les tentatives n&apos;ont pas pu être lues. Ouvrez la requête encore une fois.</translation>
    </message>
    <message>
        <source>The picture came in {time}.</source>
        <translation>L&apos;image est arrivée en {time}.</translation>
    </message>
    <message>
        <source>The request was not valid, so no account was asked.</source>
        <translation>La requête n&apos;était pas valide, donc aucun compte n&apos;a été sollicité.</translation>
    </message>
    <message>
        <source>The requests that the filter shows: {filter}.</source>
        <translation>Les requêtes que montre le filtre&#xa0;: {filter}.</translation>
    </message>
    <message>
        <source>There is no folder {path}.</source>
        <translation>Il n&apos;y a pas de dossier {path}.</translation>
    </message>
    <message>
        <source>There is such a file already. It will be replaced.</source>
        <translation>Ce fichier existe déjà. Il sera remplacé.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Heure</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Aujourd&apos;hui</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Durée</translation>
    </message>
    <message>
        <source>What was asked</source>
        <translation>Ce qui a été demandé</translation>
    </message>
    <message>
        <source>Write what is shown into a file</source>
        <translation>Enregistrer dans un fichier ce qui est affiché</translation>
    </message>
    <message>
        <source>Writing the file</source>
        <translation>Écriture du fichier</translation>
    </message>
    <message>
        <source>by {account}</source>
        <translation>par {account}</translation>
    </message>
    <message>
        <source>of {client}</source>
        <translation>de {client}</translation>
    </message>
    <message>
        <source>since {time}</source>
        <translation>depuis {time}</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>en attente</translation>
    </message>
    <message>
        <source>with the words “{words}”</source>
        <translation>avec les mots «&#xa0;{words}&#xa0;»</translation>
    </message>
    <message>
        <source>with {model}</source>
        <translation>avec {model}</translation>
    </message>
    <message>
        <source>{came} drawn</source>
        <translation>dessinées&#xa0;: {came}</translation>
    </message>
    <message>
        <source>{came} of {asked}</source>
        <translation>{came} sur {asked}</translation>
    </message>
    <message>
        <source>{came} pictures came in {time}.</source>
        <translation>Images arrivées en {time}&#xa0;: {came}.</translation>
    </message>
    <message>
        <source>{end}: {why}</source>
        <translation>{end}&#xa0;: {why}</translation>
    </message>
    <message>
        <source>{first} +{more}</source>
        <translation>{first} +{more}</translation>
    </message>
    <message>
        <source>{time} at the upstream</source>
        <translation>{time} en amont</translation>
    </message>
    <message>
        <source>{waited}, then {drew}</source>
        <translation>{waited}, puis {drew}</translation>
    </message>
    <message>
        <source>{why} (HTTP&#xa0;{status}).</source>
        <translation>{why} (HTTP {status}).</translation>
    </message>
    <message numerus="yes">
        <source>↑ %Ln new</source>
        <translation>
            <numerusform>↑ %Ln nouvelle</numerusform>
            <numerusform>↑ %Ln nouvelles</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>routes</name>
    <message>
        <source>A client asks for</source>
        <translation>Un client demande</translation>
    </message>
    <message>
        <source>A route above the chosen one (Insert)</source>
        <translation>Une route au-dessus de celle choisie (Inser)</translation>
    </message>
    <message>
        <source>Add a route</source>
        <translation>Ajouter une route</translation>
    </message>
    <message>
        <source>Drawn by</source>
        <translation>Dessiné par</translation>
    </message>
    <message>
        <source>Google</source>
        <translation>Google</translation>
    </message>
    <message>
        <source>Model there</source>
        <translation>Modèle là-bas</translation>
    </message>
    <message>
        <source>Move the route down (Alt+Down)</source>
        <translation>Descendre la route (Alt+Bas)</translation>
    </message>
    <message>
        <source>Move the route up (Alt+Up)</source>
        <translation>Monter la route (Alt+Haut)</translation>
    </message>
    <message>
        <source>OpenAI-compatible</source>
        <translation>Compatible OpenAI</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Préréglage</translation>
    </message>
    <message>
        <source>Quality, if none is asked for</source>
        <translation>Qualité, si aucune n&apos;est demandée</translation>
    </message>
    <message>
        <source>Ratio, if none is asked for</source>
        <translation>Format, si aucun n&apos;est demandé</translation>
    </message>
    <message>
        <source>Remove the route (Delete)</source>
        <translation>Retirer la route (Suppr)</translation>
    </message>
    <message>
        <source>Size, if none is asked for</source>
        <translation>Taille, si aucune n&apos;est demandée</translation>
    </message>
    <message>
        <source>The route of {name} was removed.</source>
        <translation>La route de {name} a été retirée.</translation>
    </message>
    <message>
        <source>Without such an account, Google&apos;s</source>
        <translation>Sans un tel compte, celui de Google</translation>
    </message>
    <message>
        <source>Without such an account: {model}</source>
        <translation>Sans un tel compte&#xa0;: {model}</translation>
    </message>
    <message>
        <source>as asked</source>
        <translation>comme demandé</translation>
    </message>
    <message>
        <source>name, * for any letters</source>
        <translation>nom, * pour tout texte</translation>
    </message>
    <message>
        <source>nobody draws</source>
        <translation>personne ne dessine</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucun</translation>
    </message>
    <message>
        <source>the default</source>
        <translation>par défaut</translation>
    </message>
</context>
<context>
    <name>sentence</name>
    <message>
        <source>Cannot listen on {host} port {port}: {why}. Choose another address in Settings.</source>
        <translation>Impossible d&apos;écouter sur {host} port {port}&#xa0;: {why}. Choisissez une autre adresse dans les réglages.</translation>
    </message>
    <message>
        <source>Easel runs already on these files, without a window: process {pid}, {address}. This window can take over: that process ends, what it draws is cancelled, and the proxy goes on from here.</source>
        <translation>Easel fonctionne déjà sur ces fichiers, sans fenêtre&#xa0;: processus {pid}, {address}. Cette fenêtre peut prendre le relais&#xa0;: ce processus finit, ce qu&apos;il dessine est annulé, et le proxy continue ici.</translation>
    </message>
    <message>
        <source>Every account is disabled. Enable one.</source>
        <translation>Tous les comptes sont désactivés. Activez-en un.</translation>
    </message>
    <message>
        <source>Every account needs you: sign in again or replace its key. Accounts shows what each needs.</source>
        <translation>Tous les comptes sont à traiter&#xa0;: reconnectez-vous ou remplacez leur clé. «&#xa0;Comptes&#xa0;» montre ce qu&apos;il faut à chacun.</translation>
    </message>
    <message>
        <source>No account can draw. Add one.</source>
        <translation>Aucun compte ne peut dessiner. Ajoutez-en un.</translation>
    </message>
    <message>
        <source>No keyring answers here, so secrets have no place yet.</source>
        <translation>Aucun trousseau ne répond ici&#xa0;: les secrets n&apos;ont pas encore de place.</translation>
    </message>
    <message>
        <source>Other computers can reach Easel on {host}, and who has its key draws with your accounts. What is sent is not encrypted: use it in a network that you trust.</source>
        <translation>D&apos;autres ordinateurs peuvent joindre Easel sur {host}, et qui a sa clé dessine avec vos comptes. Les échanges ne sont pas chiffrés&#xa0;: à utiliser dans un réseau de confiance.</translation>
    </message>
    <message>
        <source>Port {port} on {host} is in use. Stop the program that holds it, or choose another port in Settings; then start the proxy.</source>
        <translation>Le port {port} sur {host} est occupé. Arrêtez le programme qui le tient, ou choisissez un autre port dans les réglages&#x202f;; puis démarrez le proxy.</translation>
    </message>
    <message>
        <source>The encrypted file needs its passphrase.</source>
        <translation>Le fichier chiffré demande sa phrase secrète.</translation>
    </message>
    <message>
        <source>The keyring did not answer: unlock it, then try again.</source>
        <translation>Le trousseau n&apos;a pas répondu&#xa0;: déverrouillez-le, puis réessayez.</translation>
    </message>
    <message>
        <source>The passphrase does not open {path}. Correct it, then try again.</source>
        <translation>La phrase secrète n&apos;ouvre pas {path}. Corrigez-la, puis réessayez.</translation>
    </message>
    <message>
        <source>Where other computers can reach Easel, clients must bring the key: choose that in Key required first, or keep the address 127.0.0.1.</source>
        <translation>Quand d&apos;autres ordinateurs peuvent joindre Easel, les clients doivent fournir la clé&#xa0;: choisissez-le d&apos;abord dans «&#xa0;Clé demandée&#xa0;», ou gardez l&apos;adresse 127.0.0.1.</translation>
    </message>
</context>
<context>
    <name>setting</name>
    <message>
        <source>A notification when clients cannot reach Easel.</source>
        <translation>Une notification quand les clients ne joignent plus Easel.</translation>
    </message>
    <message>
        <source>A notification when none can draw for a while.</source>
        <translation>Une notification quand aucun ne peut dessiner pendant un moment.</translation>
    </message>
    <message>
        <source>A notification, such as when a login has ended.</source>
        <translation>Une notification, par exemple quand une connexion a expiré.</translation>
    </message>
    <message>
        <source>A picture sent as url</source>
        <translation>Image envoyée en url</translation>
    </message>
    <message>
        <source>A ratio sent as size</source>
        <translation>Format envoyé comme taille</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Allow Code Assist accounts</source>
        <translation>Autoriser les comptes Code Assist</translation>
    </message>
    <message>
        <source>Among accounts of the same priority.</source>
        <translation>Entre comptes de même priorité.</translation>
    </message>
    <message>
        <source>Ask Google for the limits</source>
        <translation>Demander les limites à Google</translation>
    </message>
    <message>
        <source>Ask for quotas</source>
        <translation>Demander les quotas</translation>
    </message>
    <message>
        <source>Attempts for a picture</source>
        <translation>Tentatives par image</translation>
    </message>
    <message>
        <source>Days kept</source>
        <translation>Jours de conservation</translation>
    </message>
    <message>
        <source>Days pictures are kept</source>
        <translation>Jours de conservation des images</translation>
    </message>
    <message>
        <source>Default model</source>
        <translation>Modèle par défaut</translation>
    </message>
    <message>
        <source>Do not pay repeats twice</source>
        <translation>Ne pas payer deux fois les répétitions</translation>
    </message>
    <message>
        <source>Draws when a client names none, or one of OpenAI&apos;s.</source>
        <translation>Dessine quand un client n&apos;en nomme pas, ou un d&apos;OpenAI.</translation>
    </message>
    <message>
        <source>Every so many minutes, where the provider can be asked; 0: only when told to.</source>
        <translation>Intervalle en minutes, là où le fournisseur peut être interrogé&#x202f;; 0&#xa0;: seulement sur demande.</translation>
    </message>
    <message>
        <source>Fetch pictures over http</source>
        <translation>Récupérer des images par http</translation>
    </message>
    <message>
        <source>For a model (* for all), the share of its quota under which an account draws only when no other is ready.</source>
        <translation>Pour un modèle (* pour tous), la part de son quota sous laquelle un compte ne dessine que si aucun autre n&apos;est prêt.</translation>
    </message>
    <message>
        <source>For a size as a client sends it, the ratio to draw with Google&apos;s models, before anything else is made of that size.</source>
        <translation>Pour une taille telle qu&apos;un client l&apos;envoie, le format à dessiner avec les modèles de Google, avant tout autre calcul.</translation>
    </message>
    <message>
        <source>For those who are entitled to that interface with an OAuth client of their own. Google&apos;s terms forbid using another product&apos;s client, and accounts are suspended for it.</source>
        <translation>Pour qui a droit à cette interface avec son propre client OAuth. Les conditions de Google interdisent le client d&apos;un autre produit, et des comptes sont suspendus pour cela.</translation>
    </message>
    <message>
        <source>How many accounts one picture may ask.</source>
        <translation>Combien de comptes une image peut solliciter.</translation>
    </message>
    <message>
        <source>How many are drawn at the same time by all accounts; others wait. 0: as many as the accounts allow.</source>
        <translation>Combien d&apos;images tous les comptes dessinent en même temps&#x202f;; les autres attendent. 0&#xa0;: autant que les comptes le permettent.</translation>
    </message>
    <message>
        <source>How many pictures may wait for a free place; past that clients get a 429.</source>
        <translation>Combien d&apos;images peuvent attendre une place&#x202f;; au-delà, les clients reçoivent un 429.</translation>
    </message>
    <message>
        <source>In MB, for a JSON body.</source>
        <translation>En Mo, pour un corps JSON.</translation>
    </message>
    <message>
        <source>In MB; past that the oldest are dropped.</source>
        <translation>En Mo&#x202f;; au-delà, les plus anciennes sont supprimées.</translation>
    </message>
    <message>
        <source>Keep a reserve</source>
        <translation>Garder une réserve</translation>
    </message>
    <message>
        <source>Keep pictures</source>
        <translation>Garder les images</translation>
    </message>
    <message>
        <source>Keep prompts in the log</source>
        <translation>Garder les prompts dans le journal</translation>
    </message>
    <message>
        <source>Key required</source>
        <translation>Clé demandée</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <source>Largest request</source>
        <translation>Plus grande requête</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Apparence</translation>
    </message>
    <message>
        <source>Name the account in answers</source>
        <translation>Nommer le compte dans les réponses</translation>
    </message>
    <message>
        <source>Names of this computer</source>
        <translation>Noms de cet ordinateur</translation>
    </message>
    <message>
        <source>Names or addresses that clients may have told of finished tasks though they are not on the public internet, over http too, such as n8n.lan.</source>
        <translation>Noms ou adresses que les clients peuvent faire prévenir d&apos;une tâche finie bien qu&apos;ils ne soient pas sur l&apos;internet public, aussi par http, comme n8n.lan.</translation>
    </message>
    <message>
        <source>Nano Banana</source>
        <translation>Nano Banana</translation>
    </message>
    <message>
        <source>Nano Banana 2</source>
        <translation>Nano Banana 2</translation>
    </message>
    <message>
        <source>Nano Banana 2 Lite</source>
        <translation>Nano Banana 2 Lite</translation>
    </message>
    <message>
        <source>Nano Banana 2.1</source>
        <translation>Nano Banana 2.1</translation>
    </message>
    <message>
        <source>Nano Banana Pro</source>
        <translation>Nano Banana Pro</translation>
    </message>
    <message>
        <source>Off: a picture that a client names by its address is fetched over https only.</source>
        <translation>Désactivé&#xa0;: une image qu&apos;un client nomme par son adresse n&apos;est récupérée que par https.</translation>
    </message>
    <message>
        <source>Off: log and gallery have everything but what was asked.</source>
        <translation>Désactivé&#xa0;: journal et galerie gardent tout sauf ce qui a été demandé.</translation>
    </message>
    <message>
        <source>Off: the window opens with it stopped.</source>
        <translation>Désactivé&#xa0;: la fenêtre s&apos;ouvre avec le proxy arrêté.</translation>
    </message>
    <message>
        <source>Older ones are dropped.</source>
        <translation>Les plus anciennes sont supprimées.</translation>
    </message>
    <message>
        <source>Older pictures are dropped.</source>
        <translation>Les images plus anciennes sont supprimées.</translation>
    </message>
    <message>
        <source>On: Easel starts when you sign in to this computer.</source>
        <translation>Activé&#xa0;: Easel démarre quand vous ouvrez votre session.</translation>
    </message>
    <message>
        <source>On: a request that a client repeats after a broken connection gets the pictures of the first. Off: it is drawn again.</source>
        <translation>Activé&#xa0;: une requête qu&apos;un client répète après une coupure reçoit les images de la première. Désactivé&#xa0;: elle est dessinée de nouveau.</translation>
    </message>
    <message>
        <source>On: chat answers repeat each picture as Markdown, for clients that show nothing else.</source>
        <translation>Activé&#xa0;: les réponses de discussion répètent chaque image en Markdown, pour les clients qui ne montrent rien d&apos;autre.</translation>
    </message>
    <message>
        <source>On: no window opens at the start; Easel is in the tray.</source>
        <translation>Activé&#xa0;: aucune fenêtre au démarrage&#x202f;; Easel est dans la zone de notification.</translation>
    </message>
    <message>
        <source>On: pictures larger than an upstream takes are sent smaller. Off: they are refused.</source>
        <translation>Activé&#xa0;: les images trop grandes pour un service en amont sont envoyées plus petites. Désactivé&#xa0;: elles sont refusées.</translation>
    </message>
    <message>
        <source>On: the Cloud Quotas API is asked for the limits of accounts that are signed in; it must be enabled in their project. Off: limits are learnt when they are met, or typed.</source>
        <translation>Activé&#xa0;: les limites des comptes connectés sont demandées à l&apos;API Cloud Quotas, qui doit être activée dans leur projet. Désactivé&#xa0;: les limites s&apos;apprennent quand elles sont atteintes, ou se saisissent.</translation>
    </message>
    <message>
        <source>127.0.0.1 keeps Easel on this computer. 0.0.0.0 lets every computer in your network reach it: each needs the key then, and what is sent is not encrypted.</source>
        <translation>127.0.0.1 garde Easel sur cet ordinateur. 0.0.0.0 le rend joignable par tous les ordinateurs de votre réseau&#xa0;: chacun a alors besoin de la clé, et les échanges ne sont pas chiffrés.</translation>
    </message>
    <message>
        <source>Addresses or networks of reverse proxies before Easel, such as 192.168.1.5: only these are believed who a request comes from (X-Forwarded-For).</source>
        <translation>Adresses ou réseaux des proxys inverses placés devant Easel, comme 192.168.1.5&#xa0;: eux seuls sont crus quant à l&apos;origine d&apos;une requête (X-Forwarded-For).</translation>
    </message>
    <message>
        <source>How many requests are read, drawn and answered at the same time; past that clients get a 429.</source>
        <translation>Combien de requêtes sont lues, dessinées et servies en même temps&#x202f;; au-delà, les clients reçoivent un 429.</translation>
    </message>
    <message>
        <source>Look for a newer version</source>
        <translation>Chercher une nouvelle version</translation>
    </message>
    <message>
        <source>Once a day, by a request that tells which version you have and nothing else. Nothing is downloaded: you are told that there is one.</source>
        <translation>Une fois par jour, par une requête qui indique votre version et rien d&apos;autre. Rien n&apos;est téléchargé&#xa0;: on vous dit seulement qu&apos;il y en a une.</translation>
    </message>
    <message>
        <source>Other names under which clients reach Easel, such as easel.example.com.</source>
        <translation>Autres noms par lesquels les clients joignent Easel, comme easel.example.com.</translation>
    </message>
    <message>
        <source>Outgoing proxy</source>
        <translation>Proxy sortant</translation>
    </message>
    <message>
        <source>Own sizes</source>
        <translation>Tailles propres</translation>
    </message>
    <message>
        <source>Past that the oldest are dropped.</source>
        <translation>Au-delà, les plus anciennes sont supprimées.</translation>
    </message>
    <message>
        <source>Pictures at once</source>
        <translation>Images à la fois</translation>
    </message>
    <message>
        <source>Pictures in chat text</source>
        <translation>Images dans le texte des discussions</translation>
    </message>
    <message>
        <source>Pictures kept</source>
        <translation>Images gardées</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Quality to size</source>
        <translation>De la qualité à la taille</translation>
    </message>
    <message>
        <source>Requests at once</source>
        <translation>Requêtes simultanées</translation>
    </message>
    <message>
        <source>Requests kept</source>
        <translation>Requêtes gardées</translation>
    </message>
    <message>
        <source>Requests older than this are dropped.</source>
        <translation>Les requêtes plus anciennes sont supprimées.</translation>
    </message>
    <message>
        <source>Reverse proxies</source>
        <translation>Proxys inverses</translation>
    </message>
    <message>
        <source>Room for pictures</source>
        <translation>Place pour les images</translation>
    </message>
    <message>
        <source>Routes</source>
        <translation>Routes</translation>
    </message>
    <message>
        <source>Seconds that a request may take, every attempt included.</source>
        <translation>Secondes qu&apos;une requête peut durer, toutes tentatives comprises.</translation>
    </message>
    <message>
        <source>Seconds that an answer may pause once it has begun.</source>
        <translation>Secondes de pause permises à une réponse commencée.</translation>
    </message>
    <message>
        <source>Seconds until an answer begins; a 4K picture can take six minutes.</source>
        <translation>Secondes avant le début d&apos;une réponse&#x202f;; une image 4K peut prendre six minutes.</translation>
    </message>
    <message>
        <source>Seconds until an upstream must take the call.</source>
        <translation>Secondes avant que le service en amont doive prendre l&apos;appel.</translation>
    </message>
    <message>
        <source>Shrink pictures that are too large</source>
        <translation>Réduire les images trop grandes</translation>
    </message>
    <message>
        <source>Silence</source>
        <translation>Silence</translation>
    </message>
    <message>
        <source>Start minimised</source>
        <translation>Démarrer réduit</translation>
    </message>
    <message>
        <source>Start the proxy with Easel</source>
        <translation>Démarrer le proxy avec Easel</translation>
    </message>
    <message>
        <source>Start with the system</source>
        <translation>Démarrer avec le système</translation>
    </message>
    <message>
        <source>Tell when an account needs you</source>
        <translation>Prévenir quand un compte est à traiter</translation>
    </message>
    <message>
        <source>Tell when every account cools</source>
        <translation>Prévenir quand tous les comptes sont en pause</translation>
    </message>
    <message>
        <source>Tell when the proxy stops by itself</source>
        <translation>Prévenir quand le proxy s&apos;arrête de lui-même</translation>
    </message>
    <message>
        <source>The colours of the window.</source>
        <translation>Les couleurs de la fenêtre.</translation>
    </message>
    <message>
        <source>The language of the window. The command line and what clients get stay English.</source>
        <translation>La langue de la fenêtre. La ligne de commande et ce que reçoivent les clients restent en anglais.</translation>
    </message>
    <message>
        <source>Their origins, such as https://chat.example.com; those of this computer may anyway. null stands for pages opened from a file.</source>
        <translation>Leurs origines, comme https://chat.example.com&#x202f;; celles de cet ordinateur ont toujours le droit. null vaut pour les pages ouvertes depuis un fichier.</translation>
    </message>
    <message>
        <source>Time in all</source>
        <translation>Délai total</translation>
    </message>
    <message>
        <source>Time to connect</source>
        <translation>Délai de connexion</translation>
    </message>
    <message>
        <source>Time to draw</source>
        <translation>Délai pour dessiner</translation>
    </message>
    <message>
        <source>Time to finish</source>
        <translation>Délai pour finir</translation>
    </message>
    <message>
        <source>Wait for an account</source>
        <translation>Attendre un compte</translation>
    </message>
    <message>
        <source>Waiting pictures</source>
        <translation>Images en attente</translation>
    </message>
    <message>
        <source>Web pages that may draw</source>
        <translation>Pages web qui peuvent dessiner</translation>
    </message>
    <message>
        <source>Webhooks on private hosts</source>
        <translation>Webhooks sur des hôtes privés</translation>
    </message>
    <message>
        <source>What Easel&apos;s own calls go through: none, system, or an address such as http://HOST:PORT or socks5://USER:PASSWORD@HOST:PORT. Calls to this computer go directly.</source>
        <translation>Par quoi passent les appels d&apos;Easel&#xa0;: none, system, ou une adresse comme http://HOST:PORT ou socks5://USER:PASSWORD@HOST:PORT. Les appels à cet ordinateur sont directs.</translation>
    </message>
    <message>
        <source>What a client gets that asks for addresses instead of pictures.</source>
        <translation>Ce que reçoit un client qui demande des adresses au lieu d&apos;images.</translation>
    </message>
    <message>
        <source>What becomes of &apos;16:9&apos; where a size such as 1920x1080 belongs.</source>
        <translation>Ce que devient «&#xa0;16:9&#xa0;» à la place d&apos;une taille comme 1920x1080.</translation>
    </message>
    <message>
        <source>When Easel is stopped, seconds for what is being drawn to end; new requests get a 503 meanwhile. A second stop is at once.</source>
        <translation>Quand Easel est arrêté, secondes laissées à ce qui est en cours de dessin&#x202f;; d&apos;ici là, les nouvelles requêtes reçoivent un 503. Un second arrêt est immédiat.</translation>
    </message>
    <message>
        <source>When clients must bring the key.</source>
        <translation>Quand les clients doivent apporter la clé.</translation>
    </message>
    <message>
        <source>When every account rests and the first is back within so many seconds, pictures wait for it; past that clients get a 429 at once.</source>
        <translation>Quand tous les comptes sont en pause et que le premier revient dans ce délai, en secondes, les images l&apos;attendent&#x202f;; au-delà, les clients reçoivent aussitôt un 429.</translation>
    </message>
    <message>
        <source>Where clients reach Easel; 0: any free.</source>
        <translation>Où les clients joignent Easel&#x202f;; 0&#xa0;: n&apos;importe quel port libre.</translation>
    </message>
    <message>
        <source>Whether the header X-Account-Email tells clients who drew; the log knows in any case.</source>
        <translation>Si l&apos;en-tête X-Account-Email dit aux clients qui a dessiné&#x202f;; le journal le sait dans tous les cas.</translation>
    </message>
    <message>
        <source>Which pictures come into the gallery. What is in it stays until its time is over.</source>
        <translation>Quelles images entrent dans la galerie. Ce qui y est reste jusqu&apos;à son terme.</translation>
    </message>
    <message>
        <source>Which size a quality asks for; a quality that is not here asks for none.</source>
        <translation>Quelle taille une qualité demande&#x202f;; une qualité absente d&apos;ici n&apos;en demande pas.</translation>
    </message>
    <message>
        <source>Who draws next</source>
        <translation>Qui dessine ensuite</translation>
    </message>
    <message>
        <source>Who draws which model: rows of match (a glob), provider and model; the first that fits counts.</source>
        <translation>Qui dessine quel modèle&#xa0;: des lignes de motif (glob), fournisseur et modèle&#x202f;; la première qui convient compte.</translation>
    </message>
    <message>
        <source>about a thousand pixels along an edge</source>
        <translation>environ mille pixels de côté</translation>
    </message>
    <message>
        <source>about four thousand</source>
        <translation>environ quatre mille</translation>
    </message>
    <message>
        <source>about two thousand</source>
        <translation>environ deux mille</translation>
    </message>
    <message>
        <source>always dark</source>
        <translation>toujours sombre</translation>
    </message>
    <message>
        <source>always light</source>
        <translation>toujours claire</translation>
    </message>
    <message>
        <source>an address on this proxy, readable without the key for a day, for clients that cannot read a data URI</source>
        <translation>une adresse sur ce proxy, lisible sans la clé pendant un jour, pour les clients qui ne lisent pas de data URI</translation>
    </message>
    <message>
        <source>an address that is the picture itself</source>
        <translation>une adresse qui est l&apos;image elle-même</translation>
    </message>
    <message>
        <source>as it is called, such as fox@example.com</source>
        <translation>le nom entier, comme fox@example.com</translation>
    </message>
    <message>
        <source>as the system has it</source>
        <translation>comme le système</translation>
    </message>
    <message>
        <source>every picture that is drawn</source>
        <translation>chaque image dessinée</translation>
    </message>
    <message>
        <source>for all but /healthz</source>
        <translation>pour tout sauf /healthz</translation>
    </message>
    <message>
        <source>for everything</source>
        <translation>pour tout</translation>
    </message>
    <message>
        <source>half a thousand pixels along an edge</source>
        <translation>environ cinq cents pixels de côté</translation>
    </message>
    <message>
        <source>it draws 16:9</source>
        <translation>il dessine 16:9</translation>
    </message>
    <message>
        <source>it draws 1:1</source>
        <translation>il dessine 1:1</translation>
    </message>
    <message>
        <source>never</source>
        <translation>jamais</translation>
    </message>
    <message>
        <source>not at all</source>
        <translation>pas du tout</translation>
    </message>
    <message>
        <source>not while Easel listens on this computer only</source>
        <translation>pas tant qu&apos;Easel n&apos;écoute que sur cet ordinateur</translation>
    </message>
    <message>
        <source>only those of tasks and those that a client lost, for a day</source>
        <translation>seulement celles des tâches et celles qu&apos;un client a perdues, pour un jour</translation>
    </message>
    <message>
        <source>the first until it has no more</source>
        <translation>le premier jusqu&apos;à épuisement</translation>
    </message>
    <message>
        <source>the one that drew least</source>
        <translation>celui qui a le moins dessiné</translation>
    </message>
    <message>
        <source>the one with most left</source>
        <translation>celui à qui il reste le plus</translation>
    </message>
    <message>
        <source>those of the playground; of others only what the last choice keeps</source>
        <translation>celles de l&apos;atelier&#x202f;; des autres, seulement ce que garde le dernier choix</translation>
    </message>
    <message>
        <source>with its beginning only, such as f***@example.com</source>
        <translation>le début seulement, comme f***@example.com</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message numerus="yes">
        <source>%Ln lines</source>
        <translation>
            <numerusform>%Ln ligne</numerusform>
            <numerusform>%Ln lignes</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>Ann&amp;uler</translation>
    </message>
    <message>
        <source>A reserve is a percentage from 0 to 100.</source>
        <translation>Une réserve est un pourcentage de 0 à 100.</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Comptes</translation>
    </message>
    <message>
        <source>Add a host</source>
        <translation>Ajouter un hôte</translation>
    </message>
    <message>
        <source>Add a line</source>
        <translation>Ajouter une ligne</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>Ajouter un modèle</translation>
    </message>
    <message>
        <source>Add a name</source>
        <translation>Ajouter un nom</translation>
    </message>
    <message>
        <source>Add a quality</source>
        <translation>Ajouter une qualité</translation>
    </message>
    <message>
        <source>Add a reverse proxy</source>
        <translation>Ajouter un proxy inverse</translation>
    </message>
    <message>
        <source>Add a size</source>
        <translation>Ajouter une taille</translation>
    </message>
    <message>
        <source>Add an origin</source>
        <translation>Ajouter une origine</translation>
    </message>
    <message>
        <source>Address of the outgoing proxy</source>
        <translation>Adresse du proxy sortant</translation>
    </message>
    <message>
        <source>Address or network</source>
        <translation>Adresse ou réseau</translation>
    </message>
    <message>
        <source>As the system has it</source>
        <translation>Comme le système</translation>
    </message>
    <message>
        <source>Back to the default: {value}</source>
        <translation>Revenir à la valeur par défaut&#xa0;: {value}</translation>
    </message>
    <message>
        <source>By any word of its name or of what it does (Ctrl+F)</source>
        <translation>Par n&apos;importe quel mot de son nom ou de ce qu&apos;il fait (Ctrl+F)</translation>
    </message>
    <message>
        <source>Calls to the providers</source>
        <translation>Appels aux fournisseurs</translation>
    </message>
    <message>
        <source>Clients that draw right now have to ask again</source>
        <translation>Les clients qui dessinent en ce moment devront redemander</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Copy diagnosis</source>
        <translation>Copier le diagnostic</translation>
    </message>
    <message>
        <source>Copy the key</source>
        <translation>Copier la clé</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Abandonner</translation>
    </message>
    <message>
        <source>EASEL_API_KEY sets this key. To have another, change it there and start Easel again.</source>
        <translation>EASEL_API_KEY fixe cette clé. Pour une autre, changez-la là-bas et redémarrez Easel.</translation>
    </message>
    <message>
        <source>Edit the address, with its user and password</source>
        <translation>Modifier l&apos;adresse, avec son utilisateur et son mot de passe</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>Chercher un réglage</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Galerie</translation>
    </message>
    <message>
        <source>Hide the key</source>
        <translation>Masquer la clé</translation>
    </message>
    <message>
        <source>In a terminal: easel settings get {name}</source>
        <translation>Dans un terminal&#xa0;: easel settings get {name}</translation>
    </message>
    <message>
        <source>Keep this one</source>
        <translation>Garder celle-ci</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Clé</translation>
    </message>
    <message>
        <source>Kinds of accounts</source>
        <translation>Types de comptes</translation>
    </message>
    <message>
        <source>Log and gallery</source>
        <translation>Journal et galerie</translation>
    </message>
    <message>
        <source>Look and system</source>
        <translation>Apparence et système</translation>
    </message>
    <message>
        <source>Look for another word of its name or of what it does, such as port, key or reserve.</source>
        <translation>Cherchez un autre mot de son nom ou de ce qu&apos;il fait, comme port, clé ou réserve.</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Examen…</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>Mo</translation>
    </message>
    <message>
        <source>Make a new key</source>
        <translation>Créer une nouvelle clé</translation>
    </message>
    <message>
        <source>Make a new key…</source>
        <translation>Créer une nouvelle clé…</translation>
    </message>
    <message>
        <source>Make another key, when somebody knows this one who should not</source>
        <translation>Créer une autre clé, si celle-ci est tombée entre de mauvaises mains</translation>
    </message>
    <message>
        <source>Mapping</source>
        <translation>Correspondances</translation>
    </message>
    <message>
        <source>Model, or * for all</source>
        <translation>Modèle, ou * pour tous</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modèles</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Name or address</source>
        <translation>Nom ou adresse</translation>
    </message>
    <message>
        <source>New key…</source>
        <translation>Nouvelle clé…</translation>
    </message>
    <message>
        <source>No setting is like that</source>
        <translation>Aucun réglage ne correspond</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Aucun</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Notifications</translation>
    </message>
    <message>
        <source>Origin, such as https://chat.example.com</source>
        <translation>Origine, comme https://chat.example.com</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Quality as a client sends it</source>
        <translation>Qualité telle qu&apos;un client l&apos;envoie</translation>
    </message>
    <message>
        <source>Quality to try</source>
        <translation>Qualité à essayer</translation>
    </message>
    <message>
        <source>Queue and limits</source>
        <translation>File et limites</translation>
    </message>
    <message>
        <source>Quotas</source>
        <translation>Quotas</translation>
    </message>
    <message>
        <source>Ratio to draw</source>
        <translation>Format à dessiner</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>Retirer {name}</translation>
    </message>
    <message>
        <source>Reserve</source>
        <translation>Réserve</translation>
    </message>
    <message>
        <source>Restart the proxy</source>
        <translation>Redémarrer le proxy</translation>
    </message>
    <message>
        <source>Rotation</source>
        <translation>Rotation</translation>
    </message>
    <message>
        <source>Saved. It counts from the next start: this one was given another value.</source>
        <translation>Enregistré. Vaut dès le prochain démarrage&#xa0;: celui-ci a reçu une autre valeur.</translation>
    </message>
    <message>
        <source>Show all settings</source>
        <translation>Afficher tous les réglages</translation>
    </message>
    <message>
        <source>Show the key</source>
        <translation>Afficher la clé</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>Size as a client sends it</source>
        <translation>Taille telle qu&apos;un client l&apos;envoie</translation>
    </message>
    <message>
        <source>Size to try</source>
        <translation>Taille à essayer</translation>
    </message>
    <message>
        <source>Sizes and quality</source>
        <translation>Tailles et qualité</translation>
    </message>
    <message>
        <source>Something does not work? A diagnosis, without names and secrets, helps whoever you ask.</source>
        <translation>Quelque chose ne marche pas&#x202f;? Un diagnostic, sans noms ni secrets, aide ceux à qui vous demandez.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Démarrage</translation>
    </message>
    <message>
        <source>Takes effect when the proxy is restarted.</source>
        <translation>Prend effet au redémarrage du proxy.</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Tâches</translation>
    </message>
    <message>
        <source>The diagnosis is on the clipboard. Paste it where you ask for help.</source>
        <translation>Le diagnostic est dans le presse-papiers. Collez-le là où vous demandez de l&apos;aide.</translation>
    </message>
    <message>
        <source>The one at this address</source>
        <translation>Celui de cette adresse</translation>
    </message>
    <message>
        <source>This is the new key. Clients with the old one are refused from now on.</source>
        <translation>Voici la nouvelle clé. Les clients qui ont l&apos;ancienne sont refusés dès maintenant.</translation>
    </message>
    <message>
        <source>This key stops working at once. Every client needs the new one, and is refused until it has it.</source>
        <translation>Cette clé cesse aussitôt de fonctionner. Chaque client aura besoin de la nouvelle, et sera refusé jusque-là.</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>Essayer</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Mises à jour</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valeur</translation>
    </message>
    <message>
        <source>What clients are told</source>
        <translation>Ce qui est dit aux clients</translation>
    </message>
    <message>
        <source>What clients enter as their API key.</source>
        <translation>Ce que les clients saisissent comme clé API.</translation>
    </message>
    <message>
        <source>What is remembered</source>
        <translation>Ce qui est retenu</translation>
    </message>
    <message>
        <source>What it becomes</source>
        <translation>Ce qu&apos;elle devient</translation>
    </message>
    <message>
        <source>What the usual sizes become</source>
        <translation>Ce que deviennent les tailles courantes</translation>
    </message>
    <message>
        <source>Where clients reach Easel</source>
        <translation>Où les clients joignent Easel</translation>
    </message>
    <message>
        <source>Who may draw</source>
        <translation>Qui peut dessiner</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenêtre</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>modifié</translation>
    </message>
    <message>
        <source>days</source>
        <translation>jours</translation>
    </message>
    <message>
        <source>draws {ratio}, {pixels}</source>
        <translation>dessine {ratio}, {pixels}</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>vide</translation>
    </message>
    <message>
        <source>min</source>
        <translation>min</translation>
    </message>
    <message>
        <source>off</source>
        <translation>désactivé</translation>
    </message>
    <message>
        <source>on</source>
        <translation>activé</translation>
    </message>
    <message>
        <source>quality</source>
        <translation>qualité</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>the model chooses</source>
        <translation>le modèle choisit</translation>
    </message>
    <message>
        <source>this line</source>
        <translation>cette ligne</translation>
    </message>
    <message>
        <source>your own</source>
        <translation>la vôtre</translation>
    </message>
    <message>
        <source>{least} to {most}; the arrow keys turn it</source>
        <translation>{least} à {most}&#x202f;; les flèches le font varier</translation>
    </message>
    <message>
        <source>{name} is there twice.</source>
        <translation>{name} y est deux fois.</translation>
    </message>
    <message>
        <source>{name} was removed from {setting}.</source>
        <translation>{name} a été retiré de «&#xa0;{setting}&#xa0;».</translation>
    </message>
    <message>
        <source>{settings} and {last} take effect when the proxy is restarted.</source>
        <translation>{settings} et {last} prennent effet au redémarrage du proxy.</translation>
    </message>
    <message>
        <source>{setting} is back to the default.</source>
        <translation>«&#xa0;{setting}&#xa0;» a retrouvé sa valeur par défaut.</translation>
    </message>
    <message>
        <source>{setting} takes effect when the proxy is restarted.</source>
        <translation>«&#xa0;{setting}&#xa0;» prend effet au redémarrage du proxy.</translation>
    </message>
</context>
<context>
    <name>store</name>
    <message>
        <source>&amp;Open the file</source>
        <translation>&amp;Ouvrir le fichier</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Réessayer</translation>
    </message>
    <message>
        <source>&amp;Use the encrypted file</source>
        <translation>&amp;Utiliser le fichier chiffré</translation>
    </message>
    <message>
        <source>A keyring (recommended)</source>
        <translation>Un trousseau (recommandé)</translation>
    </message>
    <message>
        <source>A keyring instead</source>
        <translation>Plutôt un trousseau</translation>
    </message>
    <message>
        <source>Choose a passphrase</source>
        <translation>Choisir une phrase secrète</translation>
    </message>
    <message>
        <source>Easel needs the passphrase</source>
        <translation>Easel a besoin de la phrase secrète</translation>
    </message>
    <message>
        <source>GNOME Keyring or KWallet</source>
        <translation>GNOME Keyring ou KWallet</translation>
    </message>
    <message>
        <source>Open the encrypted file</source>
        <translation>Ouvrir le fichier chiffré</translation>
    </message>
    <message>
        <source>Or an encrypted file</source>
        <translation>Ou un fichier chiffré</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Phrase secrète</translation>
    </message>
    <message>
        <source>Secrets are in an encrypted file here. Its passphrase is asked at each start.</source>
        <translation>Ici, les secrets sont dans un fichier chiffré. Sa phrase secrète est demandée à chaque démarrage.</translation>
    </message>
    <message>
        <source>Secrets are kept in a file that only a passphrase opens. It is asked at each start, and nobody can bring it back when it is forgotten.</source>
        <translation>Les secrets sont gardés dans un fichier que seule une phrase secrète ouvre. Elle est demandée à chaque démarrage, et personne ne peut la retrouver si elle est oubliée.</translation>
    </message>
    <message>
        <source>Secrets need a place</source>
        <translation>Les secrets ont besoin d&apos;une place</translation>
    </message>
    <message numerus="yes">
        <source>Take %Ln characters or more.</source>
        <translation>
            <numerusform>Prenez %Ln caractère ou plus.</numerusform>
            <numerusform>Prenez %Ln caractères ou plus.</numerusform>
        </translation>
    </message>
    <message>
        <source>That passphrase does not open the file.</source>
        <translation>Cette phrase secrète n&apos;ouvre pas le fichier.</translation>
    </message>
    <message>
        <source>The keyring is locked</source>
        <translation>Le trousseau est verrouillé</translation>
    </message>
    <message>
        <source>The same passphrase again</source>
        <translation>La même phrase secrète encore une fois</translation>
    </message>
    <message>
        <source>The two are not the same.</source>
        <translation>Les deux ne sont pas identiques.</translation>
    </message>
    <message>
        <source>Type its passphrase.</source>
        <translation>Saisissez sa phrase secrète.</translation>
    </message>
    <message>
        <source>Unlock the keyring of your desktop, or install one: {how}. It must run in this session.</source>
        <translation>Déverrouillez le trousseau de votre bureau, ou installez-en un&#xa0;: {how}. Il doit fonctionner dans cette session.</translation>
    </message>
    <message>
        <source>Windows has one: Credential Manager. See that its service runs, then try again.</source>
        <translation>Windows en a un&#xa0;: le Gestionnaire d&apos;informations d&apos;identification. Voyez si son service fonctionne, puis réessayez.</translation>
    </message>
    <message>
        <source>macOS has one: unlock the login keychain in Keychain Access, then try again.</source>
        <translation>macOS en a un&#xa0;: déverrouillez le trousseau «&#xa0;session&#xa0;» dans Trousseaux d&apos;accès, puis réessayez.</translation>
    </message>
</context>
<context>
    <name>tray</name>
    <message numerus="yes">
        <source>%Ln drawing</source>
        <translation>
            <numerusform>%Ln en cours</numerusform>
            <numerusform>%Ln en cours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more in the window…</source>
        <translation>
            <numerusform>%Ln autre dans la fenêtre…</numerusform>
            <numerusform>%Ln autres dans la fenêtre…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures today</source>
        <translation>
            <numerusform>%Ln image aujourd&apos;hui</numerusform>
            <numerusform>%Ln images aujourd&apos;hui</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln things need you</source>
        <translation>
            <numerusform>%Ln chose à traiter</numerusform>
            <numerusform>%Ln choses à traiter</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln en attente</numerusform>
            <numerusform>%Ln en attente</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Open Easel</source>
        <translation>&amp;Ouvrir Easel</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>Mettre en &amp;pause</translation>
    </message>
    <message>
        <source>&amp;Quit Easel</source>
        <translation>&amp;Quitter Easel</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Reprendre</translation>
    </message>
    <message>
        <source>&amp;Show in the window</source>
        <translation>Afficher dan&amp;s la fenêtre</translation>
    </message>
    <message>
        <source>&amp;Start the proxy</source>
        <translation>&amp;Démarrer le proxy</translation>
    </message>
    <message>
        <source>&amp;Stop at once</source>
        <translation>&amp;Arrêter tout de suite</translation>
    </message>
    <message>
        <source>&amp;Stop the proxy</source>
        <translation>&amp;Arrêter le proxy</translation>
    </message>
    <message>
        <source>Copy the &amp;address</source>
        <translation>Copier l&apos;adre&amp;sse</translation>
    </message>
    <message>
        <source>Copy the &amp;key</source>
        <translation>Copier la &amp;clé</translation>
    </message>
    <message>
        <source>Easel could not start</source>
        <translation>Easel n&apos;a pas pu démarrer</translation>
    </message>
    <message>
        <source>Easel is starting</source>
        <translation>Easel démarre</translation>
    </message>
    <message>
        <source>Easel keeps running here. Its menu opens the window and quits.</source>
        <translation>Easel continue ici. Son menu ouvre la fenêtre et permet de quitter.</translation>
    </message>
    <message>
        <source>Proxy is running: {address}</source>
        <translation>Le proxy fonctionne&#xa0;: {address}</translation>
    </message>
    <message>
        <source>Proxy is stopped</source>
        <translation>Le proxy est arrêté</translation>
    </message>
    <message>
        <source>Proxy is stopped: it could not start</source>
        <translation>Le proxy est arrêté&#xa0;: il n&apos;a pas pu démarrer</translation>
    </message>
    <message>
        <source>Replace its &amp;key…</source>
        <translation>Remplacer sa &amp;clé…</translation>
    </message>
    <message>
        <source>Sign &amp;in again</source>
        <translation>Se re&amp;connecter</translation>
    </message>
    <message>
        <source>back at {time}</source>
        <translation>de retour à {time}</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>en pause</translation>
    </message>
    <message>
        <source>{account}: {state}</source>
        <translation>{account}&#xa0;: {state}</translation>
    </message>
    <message>
        <source>{state}, {share} left</source>
        <translation>{state}, reste {share}</translation>
    </message>
</context>
<context>
    <name>update</name>
    <message>
        <source>Easel {version} is out. You have {own}.</source>
        <translation>Easel {version} est sorti. Vous avez la version {own}.</translation>
    </message>
    <message>
        <source>See what is new</source>
        <translation>Voir les nouveautés</translation>
    </message>
    <message>
        <source>Whoever made this copy named nobody to ask for newer ones, so Easel does not look for them.</source>
        <translation>La personne qui a préparé cette copie n&apos;a pas indiqué où demander les nouvelles versions&#x202f;; Easel ne les cherche donc pas.</translation>
    </message>
    <message>
        <source>You have Easel {own}.</source>
        <translation>Vous avez Easel {own}.</translation>
    </message>
</context>
<context>
    <name>usage</name>
    <message>
        <source>24 h ago</source>
        <translation>il y a 24 h</translation>
    </message>
    <message>
        <source>; </source>
        <translation>&#x202f;; </translation>
    </message>
    <message>
        <source>Median time of a request in each of the last 24 hours</source>
        <translation>Durée médiane d&apos;une requête pour chacune des 24 dernières heures</translation>
    </message>
    <message>
        <source>Median time today</source>
        <translation>Durée médiane du jour</translation>
    </message>
    <message>
        <source>Nothing drawn in 24 hours</source>
        <translation>Rien de dessiné en 24 heures</translation>
    </message>
    <message>
        <source>Pictures in each of the last 24 hours</source>
        <translation>Images de chacune des 24 dernières heures</translation>
    </message>
    <message>
        <source>Pictures today</source>
        <translation>Images du jour</translation>
    </message>
    <message>
        <source>Requests that brought a picture, in each of the last 24 hours</source>
        <translation>Requêtes ayant donné une image, pour chacune des 24 dernières heures</translation>
    </message>
    <message>
        <source>Success today</source>
        <translation>Réussite du jour</translation>
    </message>
    <message>
        <source>now</source>
        <translation>maintenant</translation>
    </message>
    <message>
        <source>per request</source>
        <translation>par requête</translation>
    </message>
    <message>
        <source>{drawn} of {requests}</source>
        <translation>{drawn} sur {requests}</translation>
    </message>
    <message numerus="yes">
        <source>{hour}: %Ln pictures</source>
        <translation>
            <numerusform>{hour}&#xa0;: %Ln image</numerusform>
            <numerusform>{hour}&#xa0;: %Ln images</numerusform>
        </translation>
    </message>
    <message>
        <source>{hour}: no requests</source>
        <translation>{hour}&#xa0;: aucune requête</translation>
    </message>
    <message>
        <source>{hour}: nothing drawn</source>
        <translation>{hour}&#xa0;: rien de dessiné</translation>
    </message>
    <message numerus="yes">
        <source>{hour}: {share}, {drawn} of %Ln requests</source>
        <translation>
            <numerusform>{hour}&#xa0;: {share}, {drawn} sur %Ln requête</numerusform>
            <numerusform>{hour}&#xa0;: {share}, {drawn} sur %Ln requêtes</numerusform>
        </translation>
    </message>
    <message>
        <source>{hour}: {time}, the median of {n}</source>
        <translation>{hour}&#xa0;: {time}, la médiane de {n}</translation>
    </message>
</context>
<context>
    <name>welcome</name>
    <message>
        <source>A lighthouse at dusk, in watercolour</source>
        <translation>Un phare au crépuscule, à l&apos;aquarelle</translation>
    </message>
    <message>
        <source>A simulator draws. No account, nothing to pay.</source>
        <translation>Un simulateur dessine. Aucun compte, rien à payer.</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>Clé API</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Choose another way</source>
        <translation>Choisir une autre voie</translation>
    </message>
    <message>
        <source>Connect your client</source>
        <translation>Relier votre client</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>Dessiner</translation>
    </message>
    <message>
        <source>Draw a first picture</source>
        <translation>Dessiner une première image</translation>
    </message>
    <message>
        <source>Draw another</source>
        <translation>En dessiner une autre</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>Dessin en cours</translation>
    </message>
    <message>
        <source>Drawing.</source>
        <translation>Dessin en cours.</translation>
    </message>
    <message>
        <source>Drawn by {account} in {time}.</source>
        <translation>Dessinée par {account} en {time}.</translation>
    </message>
    <message>
        <source>Drawn in {time}.</source>
        <translation>Dessinée en {time}.</translation>
    </message>
    <message>
        <source>Google account</source>
        <translation>Compte Google</translation>
    </message>
    <message>
        <source>It came as {mime}, which cannot be shown here.</source>
        <translation>Elle est arrivée en {mime}, qui ne peut pas être affiché ici.</translation>
    </message>
    <message>
        <source>Its address and a key.</source>
        <translation>Son adresse et une clé.</translation>
    </message>
    <message>
        <source>Look around</source>
        <translation>Faire un tour</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>Ouvrir les réglages</translation>
    </message>
    <message>
        <source>OpenAI or a service like it</source>
        <translation>OpenAI ou un service semblable</translation>
    </message>
    <message>
        <source>Picture: {prompt}</source>
        <translation>Image&#xa0;: {prompt}</translation>
    </message>
    <message>
        <source>Sign in with an OAuth client of your own.</source>
        <translation>Connectez-vous avec votre propre client OAuth.</translation>
    </message>
    <message>
        <source>Skip, and look around</source>
        <translation>Passer et faire un tour</translation>
    </message>
    <message>
        <source>Starting the demo.</source>
        <translation>Démarrage de la démo.</translation>
    </message>
    <message>
        <source>Starting the proxy, then drawing.</source>
        <translation>Démarrage du proxy, puis dessin.</translation>
    </message>
    <message>
        <source>The demo runs: a simulator draws, for accounts that are made up. Try it.</source>
        <translation>La démo fonctionne&#xa0;: un simulateur dessine, pour des comptes inventés. Essayez.</translation>
    </message>
    <message>
        <source>The quickest way: a key from Google AI Studio.</source>
        <translation>Le plus rapide&#xa0;: une clé de Google AI Studio.</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>Essayer la démo</translation>
    </message>
    <message>
        <source>Welcome to Easel</source>
        <translation>Bienvenue dans Easel</translation>
    </message>
    <message>
        <source>What to draw</source>
        <translation>Que dessiner</translation>
    </message>
    <message>
        <source>Who is to draw first?</source>
        <translation>Qui dessine en premier&#x202f;?</translation>
    </message>
    <message>
        <source>Your account can draw. Try it.</source>
        <translation>Votre compte peut dessiner. Essayez.</translation>
    </message>
    <message>
        <source>Your image clients draw with the accounts you have, through one address here.</source>
        <translation>Vos clients d&apos;image dessinent avec les comptes que vous avez, par une seule adresse ici.</translation>
    </message>
    <message>
        <source>{account} can draw. Try it.</source>
        <translation>{account} peut dessiner. Essayez.</translation>
    </message>
</context>
<context>
    <name>window</name>
    <message numerus="yes">
        <source>%Ln days</source>
        <translation>
            <numerusform>%Ln jour</numerusform>
            <numerusform>%Ln jours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln drawing</source>
        <translation>
            <numerusform>%Ln en cours</numerusform>
            <numerusform>%Ln en cours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln models</source>
        <translation>
            <numerusform>%Ln modèle</numerusform>
            <numerusform>%Ln modèles</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures are still drawn. Easel quits when they are there, in {time} at most.</source>
        <translation>
            <numerusform>%Ln image est encore en cours. Easel se fermera dès qu&apos;elle sera prête, dans {time} au plus.</numerusform>
            <numerusform>%Ln images sont encore en cours. Easel se fermera dès qu&apos;elles seront prêtes, dans {time} au plus.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures today</source>
        <translation>
            <numerusform>%Ln image aujourd&apos;hui</numerusform>
            <numerusform>%Ln images aujourd&apos;hui</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln en attente</numerusform>
            <numerusform>%Ln en attente</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Take over</source>
        <translation>&amp;Prendre le relais</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Réessayer</translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message>
        <source>.</source>
        <translation>.</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Comptes</translation>
    </message>
    <message>
        <source>Add an account</source>
        <translation>Ajouter un compte</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>Tous les modèles</translation>
    </message>
    <message>
        <source>Clear the search (Esc)</source>
        <translation>Effacer la recherche (Échap)</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>Fermer le message</translation>
    </message>
    <message>
        <source>Close the message (Esc)</source>
        <translation>Fermer le message (Échap)</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>Fermer la fenêtre</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Clients</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copié</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Copier l&apos;adresse</translation>
    </message>
    <message>
        <source>Copy the address (Ctrl+Shift+C)</source>
        <translation>Copier l&apos;adresse (Ctrl+Maj+C)</translation>
    </message>
    <message>
        <source>Copy the address {url}</source>
        <translation>Copier l&apos;adresse {url}</translation>
    </message>
    <message>
        <source>Copy the key</source>
        <translation>Copier la clé</translation>
    </message>
    <message>
        <source>Easel could not start</source>
        <translation>Easel n&apos;a pas pu démarrer</translation>
    </message>
    <message>
        <source>Easel made a mistake; its log has the details.</source>
        <translation>Easel a fait une erreur&#x202f;; son journal a les détails.</translation>
    </message>
    <message>
        <source>Easel runs without this window</source>
        <translation>Easel fonctionne sans cette fenêtre</translation>
    </message>
    <message>
        <source>Find anything</source>
        <translation>Chercher partout</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Galerie</translation>
    </message>
    <message>
        <source>Nothing waits</source>
        <translation>Rien n&apos;attend</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Aperçu</translation>
    </message>
    <message>
        <source>Playground</source>
        <translation>Atelier</translation>
    </message>
    <message>
        <source>Quit Easel</source>
        <translation>Quitter Easel</translation>
    </message>
    <message>
        <source>Quit at once</source>
        <translation>Quitter tout de suite</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Requêtes</translation>
    </message>
    <message>
        <source>Restart the proxy</source>
        <translation>Redémarrer le proxy</translation>
    </message>
    <message numerus="yes">
        <source>Stopping: %Ln pictures are still drawn</source>
        <translation>
            <numerusform>Arrêt&#xa0;: %Ln image est encore en cours</numerusform>
            <numerusform>Arrêt&#xa0;: %Ln images sont encore en cours</numerusform>
        </translation>
    </message>
    <message>
        <source>The language changes as soon as what you have begun is done or cancelled.</source>
        <translation>La langue changera dès que ce que vous avez commencé sera terminé ou annulé.</translation>
    </message>
    <message>
        <source>Search on this page</source>
        <translation>Chercher dans cette page</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
    <message>
        <source>Some settings take effect when the proxy is started again.</source>
        <translation>Certains réglages prennent effet au redémarrage du proxy.</translation>
    </message>
    <message>
        <source>Start or stop the proxy</source>
        <translation>Démarrer ou arrêter le proxy</translation>
    </message>
    <message>
        <source>There is no tray here to keep Easel in, so closing the window only minimises it. Ctrl+Q quits and stops the proxy.</source>
        <translation>Il n&apos;y a pas ici de zone de notification pour garder Easel&#xa0;: fermer la fenêtre ne fait que la réduire. Ctrl+Q quitte Easel et arrête le proxy.</translation>
    </message>
    <message>
        <source>back in {time}</source>
        <translation>de retour dans {time}</translation>
    </message>
    <message>
        <source>cooling {time}: {why}</source>
        <translation>en pause {time}&#xa0;: {why}</translation>
    </message>
    <message>
        <source>cooling {time}: {why} ({model})</source>
        <translation>en pause {time}&#xa0;: {why} ({model})</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>désactivé</translation>
    </message>
    <message numerus="yes">
        <source>drawing %Ln</source>
        <translation>
            <numerusform>dessine %Ln image</numerusform>
            <numerusform>dessine %Ln images</numerusform>
        </translation>
    </message>
    <message>
        <source>just now</source>
        <translation>à l&apos;instant</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>non vérifié</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>prêt</translation>
    </message>
    <message>
        <source>ready, except {what}</source>
        <translation>prêt, sauf {what}</translation>
    </message>
    <message>
        <source>waited {time}</source>
        <translation>attente {time}</translation>
    </message>
    <message>
        <source>{first} {then}</source>
        <translation>{first} {then}</translation>
    </message>
    <message>
        <source>{model}, {when}</source>
        <translation>{model}, {when}</translation>
    </message>
    <message>
        <source>{model}: {why}</source>
        <translation>{model}&#xa0;: {why}</translation>
    </message>
    <message>
        <source>{name}: {words}</source>
        <translation>{name}&#xa0;: {words}</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n}&#xa0;h</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n}&#xa0;min</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n}&#xa0;s</translation>
    </message>
    <message numerus="yes">
        <source>{page}, %Ln need you</source>
        <translation>
            <numerusform>{page}, %Ln à traiter</numerusform>
            <numerusform>{page}, %Ln à traiter</numerusform>
        </translation>
    </message>
    <message>
        <source>{time} ago</source>
        <translation>il y a {time}</translation>
    </message>
</context>
</TS>
