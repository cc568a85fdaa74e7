"""A vocabulary of few names, quick to load: what matters for decisions and imports, and no more."""

_SKILLS = """\
id,kind,domains,en,fr,ar,aliases_en,aliases_fr,aliases_ar,parent,esco,rome,ambiguous,exact_case,needs_near,not_near
databases,concept,data,Databases,Bases de données,قواعد البيانات,,,,,,,,,,
python,technology,data,Python,Python,Python,Python 3,,,databases,,,,,,
sql,technology,data,SQL,SQL,SQL,,,,databases,,,,,,
postgresql,technology,data,PostgreSQL,PostgreSQL,PostgreSQL,Postgres,,,databases,,,,,,
docker,technology,cloud,Docker,Docker,Docker,,,,databases,,,,,,
kubernetes,technology,cloud,Kubernetes,Kubernetes,Kubernetes,k8s,,,databases,,,,,,
terraform,technology,cloud,Terraform,Terraform,Terraform,,,,databases,,,,,,
chef,technology,devops,Chef (configuration tool),Chef (configuration tool),Chef (configuration tool),Chef,,,databases,,,Chef,Chef,,
"""
_OCCUPATIONS = """\
id,group,domain,en,fr,ar,titles_en,titles_fr,titles_ar,isco,esco,rome
data-analyst,data analyst,data,data analyst,data analyst,محلل بيانات,,analyste de données,,2511,2511.3,M1419
"""
FEW_NAMES = {"data.csv": _SKILLS, "occupations.csv": _OCCUPATIONS}
